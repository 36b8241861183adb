// A chart of bars, as SVG.

const [ROW, LABEL, WIDTH, VALUE, HEAD] = [13, 330, 430, 110, 60];
/** Engines of a line of the legend, and the width of one: the longest name. */
const [ENTRIES, ENTRY] = [3, 245];
const COLOURS = {
    linnet: '#0b6e4f',
    implicitGemm: '#74b49b',
    ort: '#d98e04',
    tfjs: '#7a86b8',
    litert: '#b4443c',
    float16: '#3a8f72',
    'tfjs-cpu': '#999',
    'ort-node': '#555',
};

/**
 * Groups of bars, one bar for each engine.
 *
 * @param all [{ label, bars: [{ engine, value, text }] }]: the longest bar of a group is as wide as the chart
 * @param titles names of engines
 */
export function chart(title, subtitle, all, titles) {
    const groups = all.filter(({ bars }) => bars.length > 0);
    const engines = Object.keys(COLOURS).filter(engine =>
        groups.some(({ bars }) => bars.some(bar => bar.engine === engine)),
    );
    const parts = [text(10, 22, title, 'font-size="15" font-weight="bold"'), text(10, 38, subtitle, 'fill="#555"')];
    engines.forEach((engine, i) => {
        const [x, y] = [10 + (i % ENTRIES) * ENTRY, HEAD - 14 + ROW * Math.floor(i / ENTRIES)];
        parts.push(rectangle(x, y, 10, 9, COLOURS[engine]), text(x + 14, y + 8, titles[engine]));
    });
    let y = HEAD + 8 + ROW * Math.floor((engines.length - 1) / ENTRIES);
    for (const { label, bars } of groups) {
        const longest = Math.max(...bars.map(({ value }) => value));
        parts.push(text(LABEL - 8, y + (ROW * bars.length) / 2 + 4, label, 'text-anchor="end"'));
        for (const { engine, value, text: written } of bars) {
            const width = Math.max(1, (WIDTH * value) / longest);
            parts.push(
                rectangle(LABEL, y, width, ROW - 3, COLOURS[engine]),
                text(LABEL + width + 4, y + 9, written, 'fill="#333"'),
            );
            y += ROW;
        }
        y += 7;
    }
    const width = LABEL + WIDTH + VALUE;
    return (
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" `
        + `font-family="sans-serif" font-size="10">\n<rect width="100%" height="100%" fill="#fff"/>\n`
        + `${parts.join('\n')}\n</svg>\n`
    );
}

function rectangle(x, y, width, height, fill) {
    return `<rect x="${x}" y="${y}" width="${width.toFixed(1)}" height="${height}" fill="${fill}"/>`;
}

function text(x, y, content, attributes = '') {
    const escaped = content.replace(/[&<>]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
    return `<text x="${Number(x.toFixed(1))}" y="${y}" ${attributes}>${escaped}</text>`;
}
