/** The chart of the benchmark: a bar a layer, and the peak as a line through all. Loaded when the first run begins. */
import { BarController, BarElement, CategoryScale, Chart, LinearScale, type Plugin, Tooltip } from 'chart.js';
import type { LayerTimes } from './benchmarkMessages.ts';
import { speed } from './speed.ts';

/** Pixels of a bar with its distance to the next, and of the axis. */
const BAR_HEIGHT = 26;
const AXIS_HEIGHT = 70;
/** Names take no more of the chart's width than this, letters of about so many pixels. */
const NAMES_SHARE = 0.45;
const LETTER_WIDTH = 6.5;

Chart.defaults.font.family = 'system-ui, sans-serif';
Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** Bars that grow as layers are measured. */
export class LayerChart {
    readonly #canvas: HTMLCanvasElement;
    readonly #threads: number;
    readonly #chart: Chart<'bar', number[], string>;
    readonly #measured: LayerTimes[] = [];
    readonly #dark = matchMedia('(prefers-color-scheme: dark)');
    readonly #recolor = () => {
        this.#color();
        this.#chart.update('none');
    };

    /** An empty chart of what `threads` threads compute. */
    constructor(canvas: HTMLCanvasElement, threads: number) {
        this.#canvas = canvas;
        this.#threads = threads;
        this.#chart = new Chart(canvas, {
            type: 'bar',
            data: { labels: [], datasets: [{ data: [], borderRadius: 4, barPercentage: 0.85 }] },
            options: {
                indexAxis: 'y',
                maintainAspectRatio: false,
                animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? false : { duration: 300 },
                layout: { padding: { top: 18, right: 12 } },
                scales: {
                    x: { beginAtZero: true, title: { display: true, text: 'GFLOP/s: longer is better' } },
                    y: { grid: { display: false }, ticks: { autoSkip: false, callback: at => this.#label(Number(at)) } },
                },
                plugins: {
                    tooltip: { displayColors: false, callbacks: { label: ({ dataIndex }) => this.#told(dataIndex) } },
                },
            },
            plugins: [this.#peakLine()],
        });
        this.#color();
        this.#dark.addEventListener('change', this.#recolor);
        this.#resize();
    }

    /** Adds a layer; one without multiplications has no bar. */
    add(times: LayerTimes): void {
        if (times.gflops > 0) {
            this.#measured.push(times);
            this.#chart.data.labels!.push(times.name);
            this.#chart.data.datasets[0]!.data.push(times.gflops);
            const most = Math.max(this.#peak || 0, ...this.#measured.map(({ gflops }) => gflops));
            this.#chart.options.scales!.x!.suggestedMax = 1.05 * most;
            this.#resize();
            this.#chart.update();
        }
    }

    /** Clears the canvas for another chart. */
    destroy(): void {
        this.#dark.removeEventListener('change', this.#recolor);
        this.#chart.destroy();
    }

    /** GFLOP/s of all threads in registers, as measured with the layers so far. */
    get #peak(): number {
        const peaks = this.#measured.map(({ peak }) => peak).sort((a, b) => a - b);
        return (peaks[peaks.length >> 1] ?? NaN) * this.#threads;
    }

    #label(index: number): string {
        const name = this.#measured[index]?.name ?? '';
        const letters = Math.floor(NAMES_SHARE * this.#canvas.clientWidth / LETTER_WIDTH);
        return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
    }

    #told(index: number): string[] {
        const { algorithm, milliseconds, gflops, share } = this.#measured[index]!;
        const part = Number.isNaN(share) ? '' : `, ${Math.round(100 * share)} % of the peak`;
        return [`${speed(gflops)} GFLOP/s${part}`, `${milliseconds.toPrecision(3)} ms by ${algorithm}`];
    }

    #resize(): void {
        this.#canvas.parentElement!.style.height = `${AXIS_HEIGHT + BAR_HEIGHT * Math.max(3, this.#measured.length)}px`;
        this.#chart.resize();
    }

    #color(): void {
        const styles = getComputedStyle(document.documentElement);
        const color = (name: string) => styles.getPropertyValue(name).trim();
        const { x, y } = this.#chart.options.scales!;
        this.#chart.data.datasets[0]!.backgroundColor = color('--accent');
        x!.grid = { color: color('--line') };
        x!.border = y!.border = { color: color('--line') };
        x!.ticks!.color = color('--quiet');
        y!.ticks!.color = color('--ink');
        (x as { title: { color?: string } }).title.color = color('--quiet');
    }

    #peakLine(): Plugin<'bar'> {
        return {
            id: 'peak',
            afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
                const at = scales.x!.getPixelForValue(this.#peak);
                if (!(at >= chartArea.left && at <= chartArea.right)) {
                    return;
                }
                ctx.save();
                ctx.strokeStyle = ctx.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--ink');
                ctx.setLineDash([5, 4]);
                ctx.beginPath();
                ctx.moveTo(at, chartArea.top);
                ctx.lineTo(at, chartArea.bottom);
                ctx.stroke();
                ctx.font = '12px system-ui, sans-serif';
                // On the side where there is room.
                const isRight = at > (chartArea.left + chartArea.right) / 2;
                ctx.textAlign = isRight ? 'right' : 'left';
                const words = this.#threads === 1 ? 'peak' : `peak of ${this.#threads} threads`;
                ctx.fillText(words, at + (isRight ? 4 : -4), chartArea.top - 6);
                ctx.restore();
            },
        };
    }
}
