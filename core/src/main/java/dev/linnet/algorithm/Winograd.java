package dev.linnet.algorithm;

import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Pass;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Verdict;

/**
 * Winograd's minimal filtering: F(7×7, 3×3) and F(5×5, 5×5) on tiles of 9×9, F(6×6, 3×3) and F(4×4, 5×5) on tiles of
 * 8×8, F(5×5, 3×3) on tiles of 7×7, F(4×4, 3×3) on tiles of 6×6. Dilation 1, and stride 1 or in the forward pass to 4.
 * Images of networks that begin with 224×224 pixels are whole numbers of 7×7 outputs; those of 13×13 to 15×15 are nine tiles
 * of 7×7, with three fifths of the weights of four of 9×9. Tiles of 9×9 and 7×7 compute no gradient in the weights: it sums
 * tiles of a whole batch and is to be as exact as NNPACK's, 1e-5, which those of 9×9 are not; those of 7×7 have no adjoints.
 *
 * <p>With stride 2 a tile is four, one of each phase of the input ({@link Correlation}), which kernels of 3×3 and 4×4 meet
 * with two taps an axis (F(8×8, 2×2) to F(5×5, 2×2)), those of 5×5 and 6×6 with three, and on tiles of 9×9
 * those of 7×7 and 8×8 with four (F(6×6, 4×4)). Of 3×3 and 5×5 the odd phases have a tap less: what the point at infinity
 * takes from it is zero, and is not multiplied. So tiles of 8×8 have 225 products for 49 outputs of 3×3 kernels, 4.6 an
 * output instead of 9. Strides of 3 and 4 have 9 and 16 phases.
 *
 * <p>Scratch: size² planes of the transformed input, of each phase, and of the products for one block of tiles. Error: at
 * most A·2⁻²⁴·max|x|·√Σ(Σ|w|)², the inner sum over the taps of a channel, the outer over channels, with
 * A = 300 + 90·√channels on tiles of 9×9, 120 + 32·√channels on 8×8, 50 + 12·√channels on 7×7 and 80 + 20·√channels on
 * 6×6, where channels are counted in each phase; 1e-5 to 5e-5 of the greatest output where operands have both signs, about a
 * product's own where they have one and channels are many. A NaN or an infinity in the input makes all outputs of its tiles
 * NaN. Source: Lavin and Gray 2015, "Fast algorithms for convolutional neural networks".
 */
public final class Winograd implements Candidate<Convolution> {
    private final int size;
    private final Algorithm algorithm;

    /** The candidate for tiles of {@code size} (9, 8, 7 or 6). */
    public Winograd(int size) {
        this.size = size;
        algorithm = size == 9 ? Algorithm.WINOGRAD_9X9 : size == 8 ? Algorithm.WINOGRAD_8X8
                : size == 7 ? Algorithm.WINOGRAD_7X7 : Algorithm.WINOGRAD_6X6;
    }

    @Override
    public String name() {
        return algorithm.word();
    }

    @Override
    public Verdict judge(Convolution layer, Machine machine) {
        Verdict obstacle = Correlation.obstacle(layer);
        if (obstacle != null) {
            return obstacle;
        }
        if (layer.pass() == Pass.KERNEL_GRADIENT && size % 2 == 1) {
            return Verdict.refuse("computes passes forward and inputGradient", layer.pass().word());
        }
        Correlation correlation = Correlation.of(layer);
        int taps = correlation.rows(0);
        int stride = correlation.stride();
        int most = size == 9 ? 4 : 3;
        boolean serves = stride > 1 ? taps > 1 && taps <= most : taps == 3 || taps == 5 && size > 7;
        if (taps != correlation.columns(0) || !serves) {
            return Verdict.refuse("needs kernel " + (stride > 1 ? square(stride + 1) + " to " + square(most * stride)
                    : size < 8 ? "3×3" : "3×3 or 5×5"), layer.kernelHeight(), layer.kernelWidth());
        }
        return TiledTransform.judge(correlation, tiles(correlation), machine);
    }

    @Override
    public Computation plan(Convolution layer, Machine machine, Reservation memory) {
        Correlation correlation = Correlation.of(layer);
        return TiledTransform.plan(correlation, tiles(correlation), machine, memory);
    }

    private static String square(int side) {
        return side + "×" + side;
    }

    private TileTransform tiles(Correlation correlation) {
        return new WinogradTiles(size, correlation.rows(0), correlation.stride());
    }
}
