package jclap.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Merges as a file lists them, each checked as it comes.
final class MergeList {

    private final Vocabulary vocabulary;
    private final List<Bpe.Merge> merges = new ArrayList<>();
    private final Set<Long> seen = new HashSet<>();

    MergeList(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    List<Bpe.Merge> merges() {
        return merges;
    }

    /// Adds a pair in the form `left right`.
    ///
    /// @param place where in the file it stands, for messages
    void add(String place, String pair) {
        int space = pair.indexOf(' ');
        if (space <= 0 || space == pair.length() - 1 || pair.indexOf(' ', space + 1) >= 0) {
            throw malformed(place, "two tokens with one space between", Vocabulary.quote(pair));
        }
        add(place, pair.substring(0, space), pair.substring(space + 1));
    }

    /// Adds a pair.
    void add(String place, String left, String right) {
        var merge = new Bpe.Merge(merges.size(), id(place, left), id(place, right), id(place, left + right));
        if (!seen.add((long) merge.left() << 32 | merge.right())) {
            throw malformed(place, "each pair once", Vocabulary.quote(left + " " + right) + " again");
        }
        merges.add(merge);
    }

    private int id(String place, String token) {
        int id = vocabulary.id(token);
        if (id == Vocabulary.NONE) {
            throw malformed(place, "tokens of the vocabulary", Vocabulary.quote(token));
        }
        return id;
    }

    private static IllegalArgumentException malformed(String place, String expected, String actual) {
        return new IllegalArgumentException(place + ": expected " + expected + " but got " + actual);
    }
}
