package dev.linnet.demo.train;

import dev.linnet.Linnet;
import java.util.Arrays;

/** The training of a classifier. */
final class Training {
    private Training() {
    }

    /**
     * What to learn and how.
     *
     * @param seed of the first weights and of the digits' order
     * @param batch digits in a step
     * @param epochs how often each digit is seen
     * @param descent how far a step goes
     */
    record Course(int seed, int batch, int epochs, Descent descent) {
    }

    /** Hears how the training goes. */
    interface Listener {
        /** The loss before step number {@code step}, from 1. */
        void onStep(int step, double loss);

        /** The share of held-back digits that are told rightly after epoch number {@code epoch}, from 1. */
        void onEpoch(int epoch, double accuracy);
    }

    /** Trains a network and returns the share of held-back digits that it tells rightly. */
    static double train(Linnet linnet, Digits.Parts digits, Course course, Listener listener) {
        var random = new Generator(course.seed);
        Digits learned = digits.learned();
        try (var classifier = new Classifier(linnet, course.batch, random)) {
            int[] order = new int[learned.count()];
            Arrays.setAll(order, i -> i);
            int[] labels = new int[course.batch];
            double accuracy = 0;
            int step = 0;
            for (int epoch = 1; epoch <= course.epochs; epoch++) {
                random.shuffle(order);
                for (int first = 0; first + course.batch <= order.length; first += course.batch) {
                    for (int i = 0; i < course.batch; i++) {
                        learned.copy(order[first + i], classifier.input(), i);
                        labels[i] = learned.labels().get(order[first + i]);
                    }
                    listener.onStep(++step, classifier.learn(labels, course.descent));
                }
                accuracy = accuracy(classifier, digits.heldBack());
                listener.onEpoch(epoch, accuracy);
            }
            return accuracy;
        }
    }

    /** The share of {@code digits} that are told rightly; the last batch may be a part of one. */
    private static double accuracy(Classifier classifier, Digits digits) {
        int right = 0;
        for (int first = 0; first < digits.count(); first += classifier.batch()) {
            int count = Math.min(classifier.batch(), digits.count() - first);
            for (int i = 0; i < count; i++) {
                digits.copy(first + i, classifier.input(), i);
            }
            int[] found = classifier.classify();
            for (int i = 0; i < count; i++) {
                right += found[i] == digits.labels().get(first + i) ? 1 : 0;
            }
        }
        return (double) right / digits.count();
    }
}
