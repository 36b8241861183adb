/** What the driver has in place of the core's memory handles: addresses. The compiler mapping puts them there. */
package dev.linnet.wasm.driver.memory;
