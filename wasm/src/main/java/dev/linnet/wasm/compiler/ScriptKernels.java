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
            function.appendReplacement(result, Matcher.quoteReplacement(unrounded(function.group())));
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
}
