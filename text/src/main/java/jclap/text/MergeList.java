package jclap.text;

import java.util.ArrayList;
import java.util.List;

/// Merges in the order of their ranks, each checked as it comes.
final class MergeList {

    private final Vocabulary vocabulary;
    private final List<Bpe.Merge> merges = new ArrayList<>();
    private final Merges table = new Merges();
    private int lastMerged = Vocabulary.NONE;

    MergeList(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    List<Bpe.Merge> merges() {
        return merges;
    }

    Merges table() {
        return table;
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
        int merged = isNext(left, right) ? lastMerged + 1 : id(place, left + right);
        if (!add(new Bpe.Merge(merges.size(), id(place, left), id(place, right), merged))) {
            throw malformed(place, "each pair once", Vocabulary.quote(left + " " + right) + " again");
        }
        lastMerged = merged;
    }

    /// Adds a merge.
    ///
    /// @return whether its pair is new
    boolean add(Bpe.Merge merge) {
        return merges.add(merge) && table.add(merge.left(), merge.right(), merge.rank(), merge.merged());
    }

    /// A merge mostly makes the token after that of the merge before: then there is nothing to look up.
    private boolean isNext(String left, String right) {
        if (lastMerged + 1 >= vocabulary.size()) {
            return false;
        }
        String token = vocabulary.token(lastMerged + 1);
        return token.length() == left.length() + right.length() && token.startsWith(left) && token.endsWith(right);
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
