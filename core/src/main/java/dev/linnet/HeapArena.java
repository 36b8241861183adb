package dev.linnet;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;
import dev.linnet.memory.Arena;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.memory.ShortMemory;
import java.util.ArrayDeque;
import java.util.Deque;

/** The JVM's arena: arrays on the heap. Scratch is kept between runs, one array for each run at the same time. */
final class HeapArena implements Arena {
    private final Deque<FloatMemory> idle = new ArrayDeque<>();

    @Override
    public FloatMemory allocate(int length) {
        try {
            return FloatMemory.of(new float[length]);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(4L * length);
        }
    }

    @Override
    public ShortMemory allocateShorts(int length) {
        try {
            return ShortMemory.of(new short[length]);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(2L * length);
        }
    }

    private static LinnetException outOfMemory(long bytes) {
        return new LinnetException(Status.OUT_OF_MEMORY, bytes + " bytes do not fit the heap");
    }

    @Override
    public void free(Memory memory) {
        // The garbage collector frees arrays.
    }

    @Override
    public FloatMemory borrow(int length) {
        synchronized (idle) {
            FloatMemory last = idle.peek();
            if (last != null && last.length() >= length) {
                return idle.pop();
            }
            // A longer array takes the place of one that is too short, so that as many stay as run at the same time.
            idle.poll();
        }
        return allocate(length);
    }

    @Override
    public void giveBack(FloatMemory memory) {
        synchronized (idle) {
            idle.push(memory);
        }
    }
}
