package jclap.text;

/// A walk over what byte-pair merges work on: added tokens, and what [PreTokenizer] finds between them.
final class Pieces {

    private final String text;
    private final AddedTokens normalized;
    private final AddedTokens.Segments outer;
    private AddedTokens.Segments inner;
    private int start, end, segmentEnd;

    /// @param verbatim are found first
    /// @param normalized are found between them
    Pieces(String text, AddedTokens verbatim, AddedTokens normalized) {
        this.text = text;
        this.normalized = normalized;
        this.outer = verbatim.segments(text, 0, text.length());
        this.inner = outer;
    }

    /// Moves to the next piece.
    ///
    /// @return whether there is one
    boolean next() {
        start = end;
        if (start == segmentEnd) {
            if (!nextSegment()) {
                return false;
            }
            segmentEnd = inner.end();
        }
        end = inner.isAdded() ? segmentEnd : PreTokenizer.pieceEnd(text, start, segmentEnd);
        return true;
    }

    private boolean nextSegment() {
        if (inner != outer && inner.next()) {
            return true;
        }
        if (!outer.next()) {
            return false;
        }
        inner = outer;
        if (!normalized.isEmpty() && !outer.isAdded()) {
            inner = normalized.segments(text, outer.start(), outer.end());
            inner.next();
        }
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
        return inner.isAdded();
    }

    /// {@return the id of the piece, if it is an added token}
    int id() {
        return inner.id();
    }
}
