/** What TeaVM sees in place of the JDK's vector types, and the entry it asks for, when kernels are compiled. */
package dev.linnet.wasm.module;
