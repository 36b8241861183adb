package dev.linnet.wasm.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FreeListTest {
    @Test
    void neighboursMergeInEveryOrder() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            FreeList list = new FreeList(10, 40);
            int[] starts = {list.allocate(10), list.allocate(10), list.allocate(10)};
            assertEquals(-1, list.allocate(1));
            for (int i : order) {
                assertTrue(list.free(starts[i]));
            }
            assertEquals(0, list.used());
            assertEquals(10, list.allocate(30));
        }
    }

    @Test
    void theFirstFitIsTaken() {
        FreeList list = new FreeList(0, 100);
        int first = list.allocate(8);
        list.allocate(1);
        int second = list.allocate(4);
        list.allocate(1);
        list.free(first);
        list.free(second);
        assertEquals(first, list.allocate(3));
        assertEquals(first + 3, list.allocate(5));
        assertEquals(second, list.allocate(4));
    }

    @Test
    void onlyStartsOfRunsInUseAreFreed() {
        FreeList list = new FreeList(1, 11);
        assertFalse(list.free(1));
        int start = list.allocate(4);
        assertFalse(list.free(start + 1));
        assertFalse(list.free(0));
        assertTrue(list.free(start));
        assertFalse(list.free(start));
    }

    @Test
    void exhaustionLeavesTheListAsItWas() {
        FreeList list = new FreeList(0, 10);
        list.allocate(6);
        assertEquals(-1, list.allocate(5));
        assertEquals(6, list.used());
        assertEquals(6, list.allocate(4));
        assertEquals(10, list.used());
    }

    @Test
    void anEmptyRangeGrows() {
        FreeList list = new FreeList(5, 5);
        assertEquals(-1, list.allocate(1));
        assertEquals(3, list.missing(3));
        list.extend(3);
        assertEquals(5, list.allocate(3));
        assertEquals(8, list.end());
    }

    @Test
    void extensionContinuesAFreeEnd() {
        FreeList list = new FreeList(0, 10);
        list.allocate(7);
        assertEquals(2, list.missing(5));
        list.extend(2);
        assertEquals(7, list.allocate(5));
        assertEquals(4, list.missing(4));
        list.extend(4);
        assertEquals(16, list.end());
        assertEquals(12, list.allocate(4));
        assertTrue(list.free(7));
        assertTrue(list.free(12));
        assertTrue(list.free(0));
        assertEquals(0, list.allocate(16));
    }

    @Test
    void randomUseFollowsTheModel() {
        Random random = new Random(1);
        int from = 3;
        FreeList list = new FreeList(from, 200);
        BitSet model = new BitSet();
        List<int[]> runs = new ArrayList<>();
        for (int step = 0; step < 50_000; step++) {
            int choice = random.nextInt(100);
            if (choice == 0 && list.end() < 1000) {
                list.extend(1 + random.nextInt(10));
            } else if (choice < 52) {
                int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 100 : 12);
                int expected = firstFit(model, from, list.end(), length);
                assertEquals(Math.max(0, length - (list.end() - Math.max(from, model.length()))), list.missing(length));
                assertEquals(expected, list.allocate(length), "step " + step);
                if (expected >= 0) {
                    model.set(expected, expected + length);
                    runs.add(new int[] {expected, length});
                }
            } else if (!runs.isEmpty()) {
                int[] run = runs.remove(random.nextInt(runs.size()));
                assertTrue(list.free(run[0]));
                model.clear(run[0], run[0] + run[1]);
            }
            assertEquals(model.cardinality(), list.used());
        }
    }

    private static int firstFit(BitSet used, int from, int end, int length) {
        int start = used.nextClearBit(from);
        while (start + length <= end) {
            int next = used.nextSetBit(start);
            if (next < 0 || next >= start + length) {
                return start;
            }
            start = used.nextClearBit(next);
        }
        return -1;
    }
}
