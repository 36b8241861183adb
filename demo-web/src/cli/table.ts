import type { LayerReport } from '../network/network.ts';

/** The layers as a text table with a line of sums; times are milliseconds, speeds 10⁹ operations per second. */
export function layerTable(layers: readonly LayerReport[]): string {
    const computed = layers.filter(layer => layer.operation !== 'input');
    const rows = computed.map(layer => [
        layer.name, layer.operation, layer.shape, layer.algorithm, ...speed(layer.milliseconds, layer.operations),
    ]);
    const sum = (of: (layer: LayerReport) => number) => computed.reduce((total, layer) => total + of(layer), 0);
    const convolutions = computed.filter(layer => layer.operations > 0);
    rows.push([
        'all', `${convolutions.length} convolutions`, '', '',
        ...speed(sum(layer => layer.milliseconds), sum(layer => layer.operations)),
    ]);
    return format([['layer', 'operation', 'output', 'algorithm', 'ms', 'GFLOP/s'], ...rows], 4);
}

function speed(milliseconds: number, operations: number): [string, string] {
    return [milliseconds.toFixed(2), operations === 0 ? '—' : (operations / milliseconds / 1e6).toFixed(1)];
}

/** Columns padded to their widest cell; those from `firstNumber` on stand to the right. */
function format(rows: readonly string[][], firstNumber: number): string {
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
    const line = (row: readonly string[]) => row
        .map((cell, column) => column < firstNumber ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))
        .join('  ').trimEnd();
    const rule = widths.map(width => '─'.repeat(width)).join('──');
    return [line(rows[0]!), rule, ...rows.slice(1, -1).map(line), rule, line(rows.at(-1)!)].join('\n');
}
