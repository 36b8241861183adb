package dev.linnet.wasm.compiler;

import java.util.HashMap;
import java.util.Map;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;

/**
 * The mapping of {@code dev.linnet.simd.Simd} and of the memory handles to WebAssembly instructions or to JavaScript, one
 * row an operation.
 *
 * <p>A row's key is the method's name and its parameters: v a vector of floats, w a vector of ints, m a handle of
 * floats, s a handle of shorts, i an int, f a float. Its text is the instructions that follow the arguments; its order
 * says in which order the arguments are put on the stack where that is not their own. The second operand of memory
 * operations is an index in elements, which the compiler turns into an address and an offset. {@code minimum} and
 * {@code maximum} are the pseudo ones, whose rule {@code b < a ? b : a} is that of {@code Simd}.
 *
 * <p>In JavaScript a row's text is an expression in which {@code $0} stands for the first argument.
 */
final class InstructionTable {
    /**
     * One row.
     *
     * @param text instructions behind the arguments, empty where the operation only changes the Java type; or JavaScript
     * @param order indices of the arguments in the order they are put on the stack
     */
    record Row(String text, String order) {
    }

    private final Map<String, Row> rows = new HashMap<>();

    private InstructionTable() {
    }

    /** The table for a module with relaxed SIMD, or with SIMD-128 alone. */
    static InstructionTable ofModule(boolean relaxed) {
        InstructionTable table = new InstructionTable();
        table.memory();
        table.vectors(relaxed);
        table.oneLane();
        return table;
    }

    /**
     * The table for kernels in JavaScript, where a handle is an index into {@code floats} or {@code shorts}, which are views
     * of one buffer. What else {@code OneLane} does, its Java body says there too.
     */
    static InstructionTable ofScript() {
        InstructionTable table = new InstructionTable();
        table.row("get(mi)", "floats[$0 + $1 | 0]");
        table.row("set(mif)", "floats[$0 + $1 | 0] = $2");
        table.row("get(si)", "shorts[$0 + $1 | 0]");
        table.row("set(sii)", "shorts[$0 + $1 | 0] = $2");
        table.row("declared(f)", "+$0");
        for (char type : new char[] {'i', 'm', 's'}) {
            table.row("declared(" + type + ")", "$0 | 0");
        }
        table.row("nearestInt(f)", "Math.max(-2147483648, Math.min(2147483647, $0)) | 0");
        table.row("rounded(f)", "Math.fround($0)");
        return table;
    }

    private void memory() {
        row("get(mi)", "f32.load");
        row("set(mif)", "f32.store");
        row("get(si)", "i32.load16_s");
        row("set(sii)", "i32.store16");
    }

    private void vectors(boolean relaxed) {
        row("from(mi)", "i32.const 2;i32.shl;i32.add");
        row("zero()", "v128.const");
        row("splat(f)", "f32x4.splat");
        row("splat(i)", "i32x4.splat");
        row("load(mi)", "v128.load");
        row("splat(mi)", "v128.load32_splat");
        row("store(miv)", "v128.store");
        row("loadPairs(si)", "v128.load");
        row("add(vv)", "f32x4.add");
        row("subtract(vv)", "f32x4.sub");
        row("multiply(vv)", "f32x4.mul");
        row("divide(vv)", "f32x4.div");
        row("minimum(vv)", "f32x4.pmin");
        row("maximum(vv)", "f32x4.pmax");
        row("absolute(v)", "f32x4.abs");
        row("squareRoot(v)", "f32x4.sqrt");
        row("evens(vv)", "i8x16.shuffle 0,1,2,3,8,9,10,11,16,17,18,19,24,25,26,27");
        row("odds(vv)", "i8x16.shuffle 4,5,6,7,12,13,14,15,20,21,22,23,28,29,30,31");
        row("zipLow(vv)", "i8x16.shuffle 0,1,2,3,16,17,18,19,4,5,6,7,20,21,22,23");
        row("zipHigh(vv)", "i8x16.shuffle 8,9,10,11,24,25,26,27,12,13,14,15,28,29,30,31");
        row("halves(vv)", "i8x16.shuffle 0,1,2,3,4,5,6,7,24,25,26,27,28,29,30,31");
        row("zipEvens(vv)", "i8x16.shuffle 0,1,2,3,16,17,18,19,8,9,10,11,24,25,26,27");
        row("zipOdds(vv)", "i8x16.shuffle 4,5,6,7,20,21,22,23,12,13,14,15,28,29,30,31");
        row("previous(vv)", "i8x16.shuffle 12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27");
        row("next(vv)", "i8x16.shuffle 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19");
        row("add(ww)", "i32x4.add");
        row("and(ww)", "v128.and");
        row("or(ww)", "v128.or");
        row("shiftLeft(wi)", "i32x4.shl");
        row("shiftRight(wi)", "i32x4.shr_s");
        row("bits(v)", "");
        row("floats(w)", "");
        // The product before the addend, so that two instructions follow; a + b is b + a.
        row("multiplyAdd(vvv)", relaxed ? "f32x4.relaxed_madd" : "f32x4.mul;f32x4.add", relaxed ? "012" : "201");
        // All bits of a lane of the mask are alike, so the relaxed select may look at any of them.
        row("selectLess(vvvv)", relaxed ? "f32x4.lt;i32x4.relaxed_laneselect" : "f32x4.lt;v128.bitselect", "2301");
    }

    /** Operations on one lane whose Java body is not the plain arithmetic that kernels may do. */
    private void oneLane() {
        row("one absolute(f)", "f32.abs");
        row("one squareRoot(f)", "f32.sqrt");
        row("one bits(f)", "i32.reinterpret_f32");
        row("one floats(i)", "f32.reinterpret_i32");
    }

    private void row(String key, String text) {
        row(key, text, "0123".substring(0, key.length() - key.indexOf('(') - 2));
    }

    private void row(String key, String text, String order) {
        rows.put(key, new Row(text, order));
    }

    /** The row for {@code method}, or null where the table has none. */
    Row find(MethodReference method) {
        StringBuilder key = new StringBuilder(method.getClassName().equals(KernelPlugin.ONE_LANE) ? "one " : "")
                .append(method.getName()).append('(');
        if (KernelPlugin.MEMORY.contains(method.getClassName())) {
            key.append(letter(ValueType.object(method.getClassName())));
        }
        for (ValueType type : method.getParameterTypes()) {
            key.append(letter(type));
        }
        return rows.get(key.append(')').toString());
    }

    private static char letter(ValueType type) {
        if (type == ValueType.INTEGER) {
            return 'i';
        } else if (type == ValueType.FLOAT) {
            return 'f';
        } else if (type.isObject(KernelPlugin.FLOAT_VECTOR)) {
            return 'v';
        } else if (type.isObject(KernelPlugin.INT_VECTOR)) {
            return 'w';
        } else if (type.isObject(KernelPlugin.FLOAT_MEMORY)) {
            return 'm';
        }
        return type.isObject(KernelPlugin.SHORT_MEMORY) ? 's' : '?';
    }
}
