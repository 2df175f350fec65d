package jclap.text;

/// A walk over what byte-pair merges work on: added tokens, and what [PreTokenizer] finds between them.
final class Pieces {

    private final String text;
    private final AddedTokens.Segments segments;
    private int start, end, segmentEnd;

    Pieces(String text, AddedTokens added) {
        this.text = text;
        this.segments = added.new Segments(text);
    }

    /// Moves to the next piece.
    ///
    /// @return whether there is one
    boolean next() {
        start = end;
        if (start == segmentEnd) {
            if (!segments.next()) {
                return false;
            }
            segmentEnd = segments.end();
        }
        end = segments.isAdded() ? segmentEnd : PreTokenizer.pieceEnd(text, start, segmentEnd);
        return true;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /// {@return whether the piece is an added token}
    boolean isAdded() {
        return segments.isAdded();
    }

    /// {@return the id of the piece, if it is an added token}
    int id() {
        return segments.id();
    }
}
