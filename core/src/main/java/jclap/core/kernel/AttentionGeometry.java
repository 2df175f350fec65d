package jclap.core.kernel;

import java.util.Arrays;

/// Where the heads of an attention lie: a stack of matrices holds them side by side, as the linear maps that made them
/// leave them.
///
/// ```text
/// queries (queries, heads·d)    keys (keys, heads·d)    values (keys, heads·e)    outputs (queries, heads·e)
/// ```
///
/// Head `i` of all is head `i mod heads` of matrix `i / heads` of the stack.
///
/// @param d the length of a query and of a key in one head
/// @param e the length of a value
/// @param q for each of the stack, which matrix of queries it takes, as there may be fewer of them
/// @param k the same for keys
/// @param v the same for values
public record AttentionGeometry(int heads, int queries, int keys, int d, int e, int[] q, int[] k, int[] v) {

    /// {@return the heads of the whole stack}
    public int count() {
        return q.length * heads;
    }

    /// {@return the floats from one row of queries, keys, or their gradients, to the next}
    public int queryRow() {
        return heads * d;
    }

    /// {@return the same for values and outputs}
    public int valueRow() {
        return heads * e;
    }

    /// {@return where the queries of head `i` start}
    public int queryAt(int i) {
        return q[i / heads] * queries * heads * d + i % heads * d;
    }

    /// {@return where its keys start}
    public int keyAt(int i) {
        return k[i / heads] * keys * heads * d + i % heads * d;
    }

    /// {@return where its values start}
    public int valueAt(int i) {
        return v[i / heads] * keys * heads * e + i % heads * e;
    }

    /// {@return where its outputs start}
    public int outputAt(int i) {
        return i / heads * queries * heads * e + i % heads * e;
    }

    /// {@return the geometry of arrays with a matrix of their own for each of the stack, such as gradients}
    AttentionGeometry whole() {
        int[] own = new int[q.length];
        Arrays.setAll(own, i -> i);
        return new AttentionGeometry(heads, queries, keys, d, e, own, own, own);
    }

    /// {@return the multiply-adds of one head}
    public long work() {
        return (long) queries * keys * (d + e);
    }
}
