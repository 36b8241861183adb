package dev.linnet.wasm.driver;

import dev.linnet.layer.Layer;
import dev.linnet.layer.Operand;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.plan.Profile;
import dev.linnet.team.Region;

/**
 * The ring of commands behind a region's words: one record for each step that is published. Here alone stands what the words
 * of a record mean. Behind the ring lies the text of a failure.
 */
final class Commands {
    /** Steps that can be published at once. */
    static final int STEPS = 64;

    private static final int PLAN = 0;
    private static final int VERSION = 1;
    private static final int MEMBERS = 2;
    private static final int TEXT = 3;
    private static final int TEXT_LENGTH = 4;
    private static final int CONSTANTS = 5;
    private static final int PACKED = 6;
    private static final int PACKED_HALVES = 8;
    private static final int SCRATCH = 10;
    /** Address and length of each operand. */
    private static final int OPERANDS = 12;
    /** Microseconds of each phase, which member 0 writes when it has ended. */
    private static final int PROFILE = OPERANDS + 2 * Operand.count();
    private static final int RECORD = PROFILE + Profile.Phase.values().length;
    private static final int FAILURE = Region.LENGTH + STEPS * RECORD;
    private static final int MOST_LETTERS = 300;
    /** Words of region, ring and text. */
    static final int WORDS = FAILURE + 1 + MOST_LETTERS;

    private final AtomicWords words;

    Commands(AtomicWords words) {
        this.words = words;
    }

    /**
     * What a worker must know to make its own copy of a plan.
     *
     * @param plan a number that plans which live at the same time do not share
     * @param version tells plans apart that have the same number one after the other
     * @param text where the algorithm, a line break and the layer stand, one byte a letter
     * @param textLength its letters
     */
    record PlanPlace(int plan, int version, int text, int textLength) {
    }

    /** A record as a worker copies it, before it knows whether its step is still open. */
    static final class Command {
        private final int[] record = new int[RECORD];

        PlanPlace place() {
            return new PlanPlace(record[PLAN], record[VERSION], record[TEXT], record[TEXT_LENGTH]);
        }

        int members() {
            return record[MEMBERS];
        }

        boolean constantWeights() {
            return (record[CONSTANTS] & 1) != 0;
        }

        boolean constantBias() {
            return (record[CONSTANTS] & 2) != 0;
        }

        /** The run's memory, of which {@code layer} tells the types. */
        Computation.Run run(Layer layer, Profile profile) {
            Operands operands = Operands.none();
            for (int i = 0; i < Operand.count(); i++) {
                int at = OPERANDS + 2 * i;
                operands.set(Operand.at(i), Engine.handle(layer, Operand.at(i), record[at], record[at + 1]));
            }
            ShortMemory packedHalves = record[PACKED_HALVES] == 0 ? null
                    : Handles.shortsAt(record[PACKED_HALVES], record[PACKED_HALVES + 1]);
            return new Computation.Run(operands, floats(PACKED), packedHalves, floats(SCRATCH), profile);
        }

        private FloatMemory floats(int at) {
            return Engine.floats(record[at], record[at + 1]);
        }
    }

    /** Writes a record, which members read when its step has been published. */
    void write(int step, PlanPlace place, Plan plan, Plan.Call call) {
        int at = record(step);
        words.prepare(at + PLAN, place.plan());
        words.prepare(at + VERSION, place.version());
        words.prepare(at + TEXT, place.text());
        words.prepare(at + TEXT_LENGTH, place.textLength());
        words.prepare(at + MEMBERS, plan.members());
        words.prepare(at + CONSTANTS, (plan.isConstant(Operand.WEIGHTS) ? 1 : 0) | (plan.isConstant(Operand.BIAS) ? 2 : 0));
        write(at + PACKED, call.packed());
        write(at + PACKED_HALVES, call.packedHalves());
        write(at + SCRATCH, call.scratch());
        for (int i = 0; i < Operand.count(); i++) {
            write(at + OPERANDS + 2 * i, call.operands().get(Operand.at(i)));
        }
    }

    private void write(int at, Memory memory) {
        words.prepare(at, memory == null ? 0 : Handles.address(memory));
        words.prepare(at + 1, memory == null ? 0 : memory.length());
    }

    void read(int step, Command command) {
        int at = record(step);
        for (int i = 0; i < RECORD; i++) {
            command.record[i] = words.load(at + i);
        }
    }

    void writeProfile(int step, Profile profile) {
        for (Profile.Phase phase : Profile.Phase.values()) {
            words.store(record(step) + PROFILE + phase.ordinal(), (int) (1000 * profile.milliseconds(phase)));
        }
    }

    void readProfile(int step, Profile profile) {
        for (Profile.Phase phase : Profile.Phase.values()) {
            profile.set(phase, words.load(record(step) + PROFILE + phase.ordinal()) / 1000.0);
        }
    }

    void writeFailure(String text) {
        int length = Math.min(MOST_LETTERS, text.length());
        for (int i = 0; i < length; i++) {
            words.store(FAILURE + 1 + i, text.charAt(i));
        }
        words.store(FAILURE, length);
    }

    String readFailure() {
        StringBuilder text = new StringBuilder();
        int length = words.load(FAILURE);
        for (int i = 0; i < length; i++) {
            text.append((char) words.load(FAILURE + 1 + i));
        }
        return text.toString();
    }

    private static int record(int step) {
        return Region.LENGTH + (step & STEPS - 1) * RECORD;
    }
}
