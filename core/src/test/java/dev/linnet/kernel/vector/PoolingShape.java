package dev.linnet.kernel.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A layer: channels, input, window, stride, padding (top, bottom, left, right), output. */
record PoolingShape(int channels, int height, int width, int windowHeight, int windowWidth, int strideHeight,
        int strideWidth, int top, int bottom, int left, int right, int outputHeight, int outputWidth) {

    static PoolingShape of(int channels, int height, int width, int window, int stride, int padding, boolean ceil) {
        return new PoolingShape(channels, height, width, window, window, stride, stride,
                padding, padding, padding, padding,
                steps(height, window, stride, padding, padding, ceil),
                steps(width, window, stride, padding, padding, ceil));
    }

    private static int steps(int size, int window, int stride, int before, int after, boolean ceil) {
        int room = Math.max(0, size + before + after - window);
        return (ceil ? (room + stride - 1) / stride : room / stride) + 1;
    }

    /** Sizes around vectors with every window up to 5 and stride up to 4, and random ones. */
    static List<PoolingShape> many() {
        List<PoolingShape> shapes = new ArrayList<>();
        for (int size : new int[] {1, 2, 3, 7, 8, 13, 17, 33, 56, 70}) {
            for (int window = 1; window <= Math.min(5, size); window++) {
                for (int stride = 1; stride <= 4; stride++) {
                    shapes.add(of(2, size, size, window, stride, window / 2, stride % 2 == 0));
                }
            }
        }
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            int height = 1 + random.nextInt(20);
            int width = 1 + random.nextInt(40);
            int windowHeight = 1 + random.nextInt(6);
            int windowWidth = 1 + random.nextInt(6);
            int strideHeight = 1 + random.nextInt(4);
            int strideWidth = 1 + random.nextInt(4);
            int top = random.nextInt(windowHeight);
            int bottom = random.nextInt(windowHeight);
            int left = random.nextInt(windowWidth);
            int right = random.nextInt(windowWidth);
            boolean ceil = random.nextBoolean();
            shapes.add(new PoolingShape(1 + random.nextInt(70), height, width, windowHeight, windowWidth, strideHeight,
                    strideWidth, top, bottom, left, right, steps(height, windowHeight, strideHeight, top, bottom, ceil),
                    steps(width, windowWidth, strideWidth, left, right, ceil)));
        }
        return shapes;
    }
}
