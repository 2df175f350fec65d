package jclap.text;

/// The learned pairs: which two neighbours become one token, and which pair goes first.
///
/// A merge has a rank (its line in the file, the lower the earlier) and an id (of the token it makes). Both are packed
/// into one `long`, the rank above, so that comparing merges compares ranks.
final class Merges {

    /// Later than every merge.
    static final long NONE = Long.MAX_VALUE;

    // Open addressing with at most half of the slots taken; value 0 marks a free slot.
    private long[] keys = new long[16], values = new long[16];
    private int shift = 60, count;

    /// Adds a merge.
    ///
    /// @return whether the pair is new
    boolean add(int left, int right, int rank, int id) {
        int slot = slot(left, right);
        if (values[slot] != 0) {
            return false;
        }
        keys[slot] = pair(left, right);
        values[slot] = pack(rank, id);
        if (2 * ++count > keys.length) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] oldKeys = keys, oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new long[2 * oldKeys.length];
        shift--;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != 0) {
                int slot = slot((int) (oldKeys[i] >>> 32), (int) oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    /// {@return rank and id of a pair, or [#NONE]}
    long find(int left, int right) {
        long merge = values[slot(left, right)];
        return merge == 0 ? NONE : merge - 1;
    }

    /// {@return the token a merge makes}
    static int id(long merge) {
        return (int) merge;
    }

    /// {@return the rank of a merge}
    static int rank(long merge) {
        return (int) (merge >>> 32);
    }

    private int slot(int left, int right) {
        long key = pair(left, right);
        // Multiplying by 2⁶⁴/φ spreads neighbouring pairs over the table.
        int slot = (int) (key * 0x9E3779B97F4A7C15L >>> shift);
        while (values[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    /// One more than the packed merge, which keeps 0 for free slots.
    private static long pack(int rank, int id) {
        return ((long) rank << 32 | id) + 1;
    }
}
