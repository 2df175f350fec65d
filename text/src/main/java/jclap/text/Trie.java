package jclap.text;

import java.util.Arrays;

/// Strings that share their beginnings: a tree with a character on each edge, and an id where a string ends.
///
/// ```text
/// {a: 1, an: 2, ant: 3, at: 4}        root ─a→ 1 ─n→ 2 ─t→ 3
///                                              └─t→ 4
/// ```
///
/// Finding the longest string at some place is a walk from the root that remembers the last id it passed.
final class Trie {

    /// No node, or no string that ends at a node.
    static final int NONE = -1;

    static final int ROOT = 0;

    // All edges in one table with open addressing, at most half full: (node, character) → node. The root is nobody's
    // child, so 0 marks a free slot.
    private long[] edges = new long[16];
    private int[] children = new int[16];
    private int[] ids = {NONE};
    private int nodes = 1;

    /// Adds a string.
    ///
    /// @return whether it is new
    boolean add(String string, int id) {
        int node = ROOT;
        for (int at = 0; at < string.length(); ) {
            int c = string.codePointAt(at);
            at += Character.charCount(c);
            node = childOrNew(node, c);
        }
        if (ids[node] != NONE) {
            return false;
        }
        ids[node] = id;
        return true;
    }

    /// {@return the node that a code point leads to, or [#NONE]}
    int child(int node, int c) {
        int child = children[slot(node, c)];
        return child == 0 ? NONE : child;
    }

    /// {@return the node at the end of `string`, or [#NONE] if no string begins with it}
    int walk(String string) {
        int node = ROOT;
        for (int at = 0; at < string.length() && node != NONE; ) {
            int c = string.codePointAt(at);
            at += Character.charCount(c);
            node = child(node, c);
        }
        return node;
    }

    /// {@return the id of the string that ends at a node, or [#NONE]}
    int id(int node) {
        return ids[node];
    }

    private int childOrNew(int node, int c) {
        int slot = slot(node, c);
        if (children[slot] == 0) {
            if (2 * nodes > children.length) {
                grow();
                slot = slot(node, c);
            }
            if (nodes == ids.length) {
                ids = Arrays.copyOf(ids, 2 * nodes);
            }
            edges[slot] = edge(node, c);
            children[slot] = nodes;
            ids[nodes++] = NONE;
        }
        return children[slot];
    }

    private void grow() {
        long[] oldEdges = edges;
        int[] oldChildren = children;
        edges = new long[2 * oldEdges.length];
        children = new int[edges.length];
        for (int i = 0; i < oldEdges.length; i++) {
            if (oldChildren[i] != 0) {
                int slot = slot((int) (oldEdges[i] >>> 32), (int) oldEdges[i]);
                edges[slot] = oldEdges[i];
                children[slot] = oldChildren[i];
            }
        }
    }

    private int slot(int node, int c) {
        long edge = edge(node, c);
        int slot = (int) (edge * 0x9E3779B97F4A7C15L >>> Long.numberOfLeadingZeros(edges.length) + 1);
        while (children[slot] != 0 && edges[slot] != edge) {
            slot = slot + 1 & edges.length - 1;
        }
        return slot;
    }

    private static long edge(int node, int c) {
        return (long) node << 32 | c;
    }
}
