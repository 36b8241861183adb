package dev.linnet.wasm.driver;

import java.util.HashMap;
import java.util.Map;

/**
 * An allocator over a range of units: first fit, neighbours merged when freed. Units of 64 bytes keep every block on a
 * cache line and let an int count 4 GiB.
 */
public final class FreeList {
    private final Map<Integer, Block> used = new HashMap<>();
    private final Block first;
    private Block last;
    private int usedUnits;

    /** A run of units, free or used, in the order of the addresses. */
    private static final class Block {
        private final int start;
        private int length;
        private boolean free = true;
        private Block previous;
        private Block next;

        Block(int start, int length) {
            this.start = start;
            this.length = length;
        }
    }

    /** A list over units [start, end). */
    public FreeList(int start, int end) {
        first = new Block(start, end - start);
        last = first;
    }

    /** The first unit of a free run of {@code length} units, which is used from now on; −1 where there is none. */
    public int allocate(int length) {
        Block block = first;
        while (block != null && !(block.free && block.length >= length)) {
            block = block.next;
        }
        if (block == null) {
            return -1;
        }
        if (block.length > length) {
            insertAfter(block, new Block(block.start + length, block.length - length));
            block.length = length;
        }
        block.free = false;
        used.put(block.start, block);
        usedUnits += length;
        return block.start;
    }

    /** Ends the use of the run that starts at unit {@code start}; false where none does. */
    public boolean free(int start) {
        Block block = used.remove(start);
        if (block == null) {
            return false;
        }
        usedUnits -= block.length;
        block.free = true;
        if (block.next != null && block.next.free) {
            mergeWithNext(block);
        }
        if (block.previous != null && block.previous.free) {
            mergeWithNext(block.previous);
        }
        return true;
    }

    /** Units that must be added at the end before a run of {@code length} units fits there. */
    public int missing(int length) {
        return last.free ? Math.max(0, length - last.length) : length;
    }

    /** Adds {@code length} free units at the end. */
    public void extend(int length) {
        if (last.free) {
            last.length += length;
        } else {
            insertAfter(last, new Block(last.start + last.length, length));
        }
    }

    /** Units in use. */
    public int used() {
        return usedUnits;
    }

    /** The unit behind the last. */
    public int end() {
        return last.start + last.length;
    }

    private void insertAfter(Block block, Block added) {
        added.previous = block;
        added.next = block.next;
        if (block.next == null) {
            last = added;
        } else {
            block.next.previous = added;
        }
        block.next = added;
    }

    private void mergeWithNext(Block block) {
        Block gone = block.next;
        block.length += gone.length;
        block.next = gone.next;
        if (gone.next == null) {
            last = block;
        } else {
            gone.next.previous = block;
        }
    }
}
