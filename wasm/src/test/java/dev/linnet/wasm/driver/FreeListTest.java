package dev.linnet.wasm.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The free list against a set of bits. */
class FreeListTest {
    @Test
    void fillsFromTheStart() {
        FreeList list = new FreeList(1, 11);
        assertEquals(1, list.allocate(3));
        assertEquals(4, list.allocate(7));
        assertEquals(-1, list.allocate(1));
        assertEquals(10, list.used());
        assertEquals(11, list.end());
    }

    @Test
    void mergesNeighboursInAnyOrder() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            FreeList list = new FreeList(0, 9);
            int[] starts = {list.allocate(3), list.allocate(3), list.allocate(3)};
            for (int i : order) {
                assertTrue(list.free(starts[i]));
            }
            assertEquals(0, list.used());
            assertEquals(0, list.allocate(9));
        }
    }

    @Test
    void refusesWhatIsNotInUse() {
        FreeList list = new FreeList(1, 9);
        int start = list.allocate(4);
        assertFalse(list.free(start + 1));
        assertFalse(list.free(0));
        assertTrue(list.free(start));
        assertFalse(list.free(start));
        assertEquals(0, list.used());
    }

    @Test
    void growsAtTheEnd() {
        FreeList list = new FreeList(0, 4);
        assertEquals(0, list.allocate(4));
        assertEquals(6, list.missing(6));
        list.extend(2);
        assertEquals(4, list.missing(6));
        assertEquals(0, list.missing(2));
        list.extend(4);
        assertEquals(4, list.allocate(6));
        assertEquals(10, list.end());
    }

    @Test
    void neverGivesAUnitTwice() {
        Random random = new Random(1);
        FreeList list = new FreeList(1, 200);
        BitSet used = new BitSet();
        List<int[]> blocks = new ArrayList<>();
        for (int step = 0; step < 20000; step++) {
            if (random.nextInt(5) < 3 || blocks.isEmpty()) {
                int length = 1 + random.nextInt(12);
                int start = list.allocate(length);
                if (start < 0) {
                    assertFalse(hasRun(used, length, list.end()), "a run of " + length + " is free");
                    if (list.end() < 260) {
                        list.extend(list.missing(length));
                    }
                    continue;
                }
                assertTrue(start >= 1 && start + length <= list.end());
                assertTrue(used.get(start, start + length).isEmpty());
                used.set(start, start + length);
                blocks.add(new int[] {start, length});
            } else {
                int[] block = blocks.remove(random.nextInt(blocks.size()));
                assertTrue(list.free(block[0]));
                used.clear(block[0], block[0] + block[1]);
            }
            assertEquals(used.cardinality(), list.used());
        }
        blocks.forEach(block -> assertTrue(list.free(block[0])));
        assertEquals(1, list.allocate(list.end() - 1));
    }

    private static boolean hasRun(BitSet used, int length, int end) {
        for (int start = used.nextClearBit(1); start + length <= end; start = used.nextClearBit(start + 1)) {
            int next = used.nextSetBit(start);
            if (next < 0 || next - start >= length) {
                return true;
            }
        }
        return false;
    }
}
