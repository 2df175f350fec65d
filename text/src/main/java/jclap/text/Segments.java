package jclap.text;

/// A walk over a text from left to right: added tokens, and the stretches between them.
///
/// The tokens that are `normalized` are found in what the others leave.
final class Segments {

    private final String text;
    private final AddedTokens normalized;
    private final AddedTokens.Finder outer;
    private AddedTokens.Finder inner;

    Segments(String text, AddedTokens verbatim, AddedTokens normalized) {
        this.text = text;
        this.normalized = normalized;
        this.outer = verbatim.in(text, 0, text.length());
        this.inner = outer;
    }

    /// Moves to the next segment.
    ///
    /// @return whether there is one
    boolean next() {
        if (inner != outer && inner.next()) {
            return true;
        }
        inner = outer;
        if (!outer.next()) {
            return false;
        }
        if (!normalized.isEmpty() && !outer.isAdded()) {
            inner = normalized.in(text, outer.start(), outer.end());
            inner.next();
        }
        return true;
    }

    int start() {
        return inner.start();
    }

    int end() {
        return inner.end();
    }

    /// {@return whether the segment is an added token}
    boolean isAdded() {
        return inner.isAdded();
    }

    /// {@return the id of the segment, if it is an added token}
    int id() {
        return inner.id();
    }
}
