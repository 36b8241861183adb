/** What the driver has in place of the core's memory handles: addresses. Put there by name when the driver is compiled. */
package dev.linnet.wasm.driver.memory;
