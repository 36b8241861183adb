package dev.linnet.algorithm;

import dev.linnet.layer.Activation;
import dev.linnet.layer.Operand;

/**
 * What plays which part in a product C = A·B. Items are streamed: their panels are packed block by block just before use.
 * Outputs are what they meet. Either may be the rows of C, the other is its columns, which fill the lanes.
 *
 * @param sizes the sizes
 * @param streamed which operand the items are of
 * @param items panels of the items
 * @param met which operand the outputs are of; weights are packed once, any other operand block by block too
 * @param outputs panels of the outputs
 * @param pooledColumns columns of rows of items whose blocks of 2×2 become an item of C each, the greatest; 0 where
 *        there are none
 * @param destination where C lies
 * @param activation what follows
 */
record Roles(Sizes sizes, Operand streamed, Panels items, Operand met, Panels outputs, int pooledColumns,
        Destination destination, Activation activation) {
    /** The same product with outputs packed otherwise. */
    Roles withOutputs(Panels other) {
        return new Roles(sizes, streamed, items, met, other, pooledColumns, destination, activation);
    }

    /**
     * The sizes of a product.
     *
     * @param images independent images; or where sliceDepth is less than the depth, slices of the depth, whose results
     *        are added in the end
     * @param groups independent groups of channels
     * @param items items of an image and group
     * @param outputs outputs of a group
     * @param depth products of a sum
     * @param sliceDepth products of a slice's sum
     * @param itemsAreRows whether the items are the rows of C, else its columns
     */
    record Sizes(int images, int groups, int items, int outputs, int depth, int sliceDepth, boolean itemsAreRows) {
        /** Sizes of images that are each a sum of their own. */
        static Sizes of(int images, int groups, int items, int outputs, int depth, boolean itemsAreRows) {
            return new Sizes(images, groups, items, outputs, depth, depth, itemsAreRows);
        }

        boolean isSliced() {
            return sliceDepth < depth;
        }

        int firstK(int image) {
            return isSliced() ? image * sliceDepth : 0;
        }

        int lastK(int image) {
            return isSliced() ? Math.min(depth, (image + 1) * sliceDepth) : depth;
        }
    }

    /**
     * Where the elements of C lie: at offset + image·imageStride + group·groupStride + output·outputStride + row·rowStride +
     * column·columnStride, where an item is row·columns + column.
     *
     * @param offset the first element
     * @param imageStride distance of images
     * @param groupStride distance of groups
     * @param outputStride distance of outputs
     * @param columns items of a row
     * @param rowStride distance of rows of items
     * @param columnStride distance of items
     */
    record Destination(int offset, int imageStride, int groupStride, int outputStride, int columns, int rowStride,
            int columnStride) {
        /** Whether the rows of C lie in memory as the product writes them, its columns neighbours. */
        boolean isDirect(boolean itemsAreRows) {
            return rowStride == columns * columnStride && (itemsAreRows ? outputStride : columnStride) == 1;
        }

        int at(int image, int group, int item, int output) {
            return offset + image * imageStride + group * groupStride + output * outputStride
                    + item / columns * rowStride + item % columns * columnStride;
        }
    }
}
