package jclap.clap.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// How much about labels can be read off the embeddings of a model by a linear map, the model staying as it is.
///
/// ```text
/// for each fold:  λ    the penalty with which what is learned from the others but one does best on that one
///                 W, b logistic regression on all others     see LinearHead
///                 test
/// ```
///
/// @param classification of the recordings of all folds, each by what was learned from the other folds
/// @param penalties λ for each fold
public record Probe(Classification classification, SortedMap<Integer, Double> penalties) {

    private static final double[] PENALTIES = {1e-4, 1e-3, 1e-2, 1e-1, 1};

    /// With two folds nothing is left to choose by.
    private static final double USUAL = 1e-2;

    /// {@return the outcome for recordings of at least two folds}
    public static Probe of(Heard heard, List<String> labels) {
        Folds folds = Folds.of(heard);
        var tests = new ArrayList<Classification>();
        var penalties = new TreeMap<Integer, Double>();
        for (int fold : folds.numbers()) {
            double penalty = penalty(folds, fold, labels);
            Heard tested = folds.only(fold);
            tests.add(fit(folds.without(fold), labels, penalty).classify(tested.examples(), tested.vectors()));
            penalties.put(fold, penalty);
        }
        return new Probe(Classification.all(tests), penalties);
    }

    static double penalty(Folds folds, int fold, List<String> labels) {
        int choosing = folds.after(fold);
        if (folds.numbers().size() < 3) {
            return USUAL;
        }
        Heard left = folds.without(fold, choosing), chosenBy = folds.only(choosing);
        double best = Double.NEGATIVE_INFINITY, penalty = USUAL;
        for (double candidate : PENALTIES) {
            Classification outcome = fit(left, labels, candidate).classify(chosenBy.examples(), chosenBy.vectors());
            double score = outcome.meanAveragePrecision();
            if (score >= best) {
                best = score;
                penalty = candidate;
            }
        }
        return penalty;
    }

    static LinearHead fit(Heard heard, List<String> labels, double penalty) {
        return LinearHead.fit(labels, heard.examples(), heard.vectors(), penalty);
    }
}
