package dev.linnet.wasm.compiler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes of what Binaryen's wasm2js writes for a module of scalar kernels an ES module whose one export, {@code instantiate},
 * takes a memory and returns the kernels. The memory is an object with a {@code buffer}; it gets a {@code grow}, as
 * WebAssembly's own have, which copies it into a longer one. The product of matrices is another, made for JavaScript.
 */
final class ScriptKernels {
    /** Where wasm2js makes a memory and an instance of its own. */
    private static final String INSTANCE = "\nvar memasmFunc = ";
    private static final Pattern FUNCTION = Pattern.compile("\\n function .*?\\n }(?=\\n)", Pattern.DOTALL);
    /** An element's address: four times an index, behind that of a memory. */
    private static final Pattern ELEMENT = Pattern.compile(
            "HEAP(F?32)\\[(\\(*)\\((.*?) << 2\\) \\+ (\\$\\w+)( \\| 0\\) \\+ (\\d+))? >> 2]");
    private static final Pattern HEAD = Pattern.compile("\\n function \\$\\w+\\((.*?)\\) \\{");
    /** What wasm2js writes between floats alone: between ints, each side ends in {@code | 0}. */
    private static final String BETWEEN_FLOATS = "([*/<>]|[<>=!]=)";
    /** The bits of a float are taken by way of this memory. */
    private static final String BITS = "wasm2js_scratch";
    /** Defines {@code withProduct(kernels, memory)}. */
    private static final String PRODUCT = "script-product.js";

    private ScriptKernels() {
    }

    /** The module. An {@link IllegalArgumentException} where {@code script} is not what wasm2js is known to write. */
    static String module(String script) throws IOException {
        int end = script.indexOf(INSTANCE);
        if (end < 0 || script.indexOf("function asmFunc(imports)") < 0) {
            throw new IllegalArgumentException("wasm2js writes something new: no asmFunc or no memory of its own");
        }
        StringBuilder result = new StringBuilder();
        Matcher function = FUNCTION.matcher(script.substring(0, end));
        while (function.find()) {
            function.appendReplacement(result, Matcher.quoteReplacement(typed(indexed(unrounded(function.group())))));
        }
        return function.appendTail(result).append('\n').append(product())
                .append("\nexport const instantiate = memory => withProduct(asmFunc({ env: { memory } }), memory);\n")
                .toString();
    }

    private static String product() throws IOException {
        try (InputStream resource = ScriptKernels.class.getResourceAsStream(PRODUCT)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * A function that computes with doubles and rounds where it stores floats, which engines run three times as fast as one
     * that rounds each operation. A function that takes a float apart needs each rounding.
     */
    private static String unrounded(String function) {
        return function.contains(BITS) ? function : function.replace("Math_fround(", "(");
    }

    /**
     * A function whose elements have indices instead of addresses, which takes a tenth less: engines move the division of a
     * memory's address out of loops, and no other is left in them.
     */
    private static String indexed(String function) {
        StringBuilder result = new StringBuilder();
        Matcher element = ELEMENT.matcher(function);
        while (element.find()) {
            boolean hasOffset = element.group(5) != null;
            String index = element.group(3);
            // What the pattern takes for one index may be two elements, or part of one.
            boolean isIndex = isBalanced(index) && element.group(2).length() == (hasOffset ? 1 : 0);
            String offset = hasOffset ? " + " + Integer.parseInt(element.group(6)) / 4 : "";
            element.appendReplacement(result, Matcher.quoteReplacement(!isIndex ? element.group()
                    : "HEAP" + element.group(1) + "[(" + index + " | 0) + (" + element.group(4) + " >> 2)" + offset + " | 0]"));
        }
        return element.appendTail(result).toString();
    }

    private static boolean isBalanced(String expression) {
        int open = 0;
        for (int i = 0; i < expression.length() && open >= 0; i++) {
            open += expression.charAt(i) == '(' ? 1 : expression.charAt(i) == ')' ? -1 : 0;
        }
        return open == 0;
    }

    /**
     * A function that says of its floats that they are numbers, as wasm2js does for exports alone: a float that may come from
     * such a parameter or from memory else is an object for V8, 10 ns an element of an activation.
     */
    private static String typed(String function) {
        Matcher head = HEAD.matcher(function);
        if (!head.find()) {
            return function;
        }
        StringBuilder types = new StringBuilder();
        String body = function.substring(head.end());
        for (String parameter : head.group(1).split(", ")) {
            String name = Pattern.quote(parameter);
            Pattern used = Pattern.compile(name + " " + BETWEEN_FLOATS + " |[ (]" + BETWEEN_FLOATS + " " + name
                    + "(?!\\w| \\|)");
            if (used.matcher(body).find()) {
                types.append("\n  ").append(parameter).append(" = +").append(parameter).append(';');
            }
        }
        return function.substring(0, head.end()) + types + body;
    }
}
