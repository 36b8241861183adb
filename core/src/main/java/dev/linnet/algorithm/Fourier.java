package dev.linnet.algorithm;

import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Verdict;

/**
 * Correlation by Fourier transforms of tiles of 8×8 or 16×16, for kernels up to the tile's size. Dilation 1, and stride
 * 1 or in the forward pass 2, where it is the kernel's phases ({@link Correlation}) that are up to this size.
 *
 * <p>Scratch: 94 or 382 planes of the transformed input, of each phase, and of the products for one block of tiles.
 * Error: at most (20 + 3·√n)·2⁻²⁴·max|x|·√Σw², over the weights of an output and n channels, counted in each phase, or,
 * in the gradient in the weights, over an output's gradient and n tiles, where signs are mixed, about 3e-7 of the
 * greatest output; where they are not, at most that of the plain sum of the greatest output. A NaN or an infinity in
 * the input makes all outputs of its tiles NaN. Source: Mathieu, Henaff and LeCun 2014, "Fast training of convolutional
 * networks through FFTs"; tiles after Zlateski, Lee and Seung 2016.
 */
public final class Fourier implements Candidate<Convolution> {
    private final int size;
    private final Algorithm algorithm;

    /** The candidate for tiles of {@code size} (8 or 16). */
    public Fourier(int size) {
        this.size = size;
        algorithm = size == 8 ? Algorithm.FOURIER_8X8 : Algorithm.FOURIER_16X16;
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
        Correlation correlation = Correlation.of(layer);
        // A pair of outputs is pooled in one tile.
        int largest = size + 1 - correlation.pooling();
        if (correlation.rows(0) > largest || correlation.columns(0) > largest) {
            largest *= correlation.stride();
            return Verdict.refuse("needs kernel up to " + largest + '×' + largest, layer.kernelHeight(),
                    layer.kernelWidth());
        }
        return TiledTransform.judge(correlation, tiles(correlation), machine);
    }

    @Override
    public Computation plan(Convolution layer, Machine machine, Reservation memory) {
        Correlation correlation = Correlation.of(layer);
        return TiledTransform.plan(correlation, tiles(correlation), machine, memory);
    }

    private TileTransform tiles(Correlation correlation) {
        return new FourierTiles(size, correlation.rows(0), correlation.columns(0), correlation.stride(),
                correlation.pooling());
    }
}
