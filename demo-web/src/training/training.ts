import type { Linnet } from 'linnet';
import { Classifier, copyDigit } from './classifier.ts';
import type { Digits } from './digits.ts';
import { Generator } from './generator.ts';
import type { Descent } from './layers.ts';

/** What to learn and how. */
export interface Course extends Descent {
    readonly seed: number;
    readonly batch: number;
    /** How often each digit is seen. */
    readonly epochs: number;
}

/** Hears how the training goes. */
export interface Listener {
    /** The loss before step number `step`, from 1. */
    onStep(step: number, loss: number): void;
    /** The share of held-back digits that are told rightly after epoch number `epoch`, from 1. */
    onEpoch(epoch: number, accuracy: number): void;
}

/** Trains a network on `learned` and returns the share of digits in `heldBack` that it tells rightly. */
export function train(nn: Linnet, learned: Digits, heldBack: Digits, course: Course, listener: Listener): number {
    const random = new Generator(course.seed);
    const classifier = new Classifier(nn, course.batch, random);
    const order = Int32Array.from(learned.labels, (_, i) => i);
    const labels = new Uint8Array(course.batch);
    let accuracy = 0;
    for (let epoch = 1, step = 0; epoch <= course.epochs; epoch++) {
        random.shuffle(order);
        for (let first = 0; first + course.batch <= order.length; first += course.batch) {
            for (let i = 0; i < course.batch; i++) {
                copyDigit(learned.pixels, order[first + i]!, classifier.input, i);
                labels[i] = learned.labels[order[first + i]!]!;
            }
            listener.onStep(++step, classifier.learn(labels, course));
        }
        accuracy = accuracyOn(classifier, heldBack);
        listener.onEpoch(epoch, accuracy);
    }
    return accuracy;
}

/** The share of `digits` that `classifier` tells rightly; the last batch may be a part of one. */
function accuracyOn(classifier: Classifier, { pixels, labels }: Digits): number {
    let right = 0;
    for (let first = 0; first < labels.length; first += classifier.batch) {
        const count = Math.min(classifier.batch, labels.length - first);
        for (let i = 0; i < count; i++) {
            copyDigit(pixels, first + i, classifier.input, i);
        }
        const found = classifier.classify();
        for (let i = 0; i < count; i++) {
            right += found[i] === labels[first + i] ? 1 : 0;
        }
    }
    return right / labels.length;
}
