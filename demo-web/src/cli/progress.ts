/** Progress on standard error: one line that redraws itself on a terminal, else a line per quarter. */
export function progressLine(): { show(share: number, layer: string): void; end(): void } {
    const terminal = process.stderr.isTTY;
    let shown = -1;
    return {
        show(share, layer) {
            const step = Math.floor(share * (terminal ? 100 : 4) + 1e-9);
            if (step !== shown && (terminal || step > 0)) {
                shown = step;
                const text = `${Math.round(100 * share)} % ${layer}`;
                process.stderr.write(terminal ? `\r\x1b[K${text}` : `${text}\n`);
            }
        },
        end() {
            if (terminal) {
                process.stderr.write('\r\x1b[K');
            }
        },
    };
}
