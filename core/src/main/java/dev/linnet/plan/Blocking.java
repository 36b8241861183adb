package dev.linnet.plan;

/**
 * Block sizes of the matrix product from cache sizes (Low et al. 2016, "Analytical modeling is enough for
 * high-performance BLIS").
 *
 * @param firstLevelBytes first-level data cache of a core
 * @param secondLevelBytes second-level cache of a core
 */
public record Blocking(int firstLevelBytes, int secondLevelBytes) {
    /**
     * What is assumed where the machine cannot be asked, as in every JavaScript engine: the smallest caches among
     * desktop and mobile cores of the last ten years, so that no machine thrashes.
     */
    public static final Blocking DEFAULT = new Blocking(32 << 10, 512 << 10);

    /** Keeps sizes that a (virtual) machine reports within what blocks can use. */
    public static Blocking of(int firstLevelBytes, int secondLevelBytes) {
        return new Blocking(Math.min(Math.max(firstLevelBytes, 16 << 10), 64 << 10),
                Math.min(Math.max(secondLevelBytes, 128 << 10), 2 << 20));
    }

    /**
     * Depth of a block (KC): a panel of a and one of b together fill three quarters of the first level, so that the
     * tile of c and the next panel find room; all blocks are equally deep, in whole vectors.
     */
    public int depth(int depth, int tileRows, int tileColumns, int lanes) {
        int largest = Math.max(16, firstLevelBytes / 4 * 3 / (4 * (tileRows + tileColumns)) / lanes * lanes);
        return balance(depth, Math.min(largest, 512), lanes);
    }

    /** Items of a packed block of the given depth (MC or NC): the block fills half of the second level. */
    public int items(int items, int depth, int panel) {
        int largest = Math.max(panel, secondLevelBytes / 2 / (4 * depth) / panel * panel);
        // A longer block saves nothing once its packing is spread over 768 items, and it delays the first product.
        return balance(items, Math.min(largest, 768 / panel * panel), panel);
    }

    /** The size, a multiple of {@code unit}, that cuts {@code total} into as few pieces as {@code largest} does, evenly. */
    public static int balance(int total, int largest, int unit) {
        int pieces = (total + largest - 1) / largest;
        int size = (total + pieces - 1) / pieces;
        return (size + unit - 1) / unit * unit;
    }
}
