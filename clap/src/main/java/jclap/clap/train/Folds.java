package jclap.clap.train;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Each fold is tested by what was learned from all others: the protocol of ESC-50, UrbanSound8K and ESC-10.
///
/// @param heard recordings with labels
/// @param numbers the folds, at least two
record Folds(Heard heard, List<Integer> numbers) {

    /// {@return the folds of the recordings that have a label}
    ///
    /// @throws IllegalArgumentException if they are all in one
    static Folds of(Heard all) {
        Heard heard = where(all, example -> !example.labels().isEmpty());
        List<Integer> numbers = heard.examples().stream()
                .map(Manifest.Example::fold)
                .distinct()
                .sorted()
                .toList();
        if (numbers.size() < 2) {
            throw new IllegalArgumentException("folds: expected labelled recordings in at least two folds but got "
                    + numbers + ": one is tested by what is learned from the others");
        }
        return new Folds(heard, numbers);
    }

    /// {@return the recordings of one fold}
    Heard only(int fold) {
        return where(heard, example -> example.fold() == fold);
    }

    /// {@return the recordings of all folds but some}
    Heard without(Integer... folds) {
        return where(heard, example -> !List.of(folds).contains(example.fold()));
    }

    /// {@return the fold by which is chosen what the test of another may not choose}
    int after(int fold) {
        return numbers.get((numbers.indexOf(fold) + 1) % numbers.size());
    }

    private static Heard where(Heard heard, Predicate<Manifest.Example> wanted) {
        int[] kept = IntStream.range(0, heard.vectors().length)
                .filter(i -> wanted.test(heard.examples().get(i)))
                .toArray();
        return new Heard(
                heard.clap(),
                IntStream.of(kept).mapToObj(heard.examples()::get).toList(),
                IntStream.of(kept).mapToObj(i -> heard.vectors()[i]).toArray(float[][]::new));
    }
}
