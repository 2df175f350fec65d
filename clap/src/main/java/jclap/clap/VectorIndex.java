package jclap.clap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.AtomicFile;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.Json;
import jclap.core.io.SafeTensors;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Reduce;

/// The places of many files, in a file that is mapped into memory: nothing of it is read before it is searched, and
/// never more than a block per thread at a time.
///
/// ```text
/// a safetensors file:   vectors.0 (4096, d)   vectors.1 (4096, d)   …   the rest
/// metadata:             jclap.space   jclap.files = [[path, size, modified], …], in the order of the vectors
/// ```
///
/// A search looks at every vector: what it finds is exact. Safe to share between threads.
public final class VectorIndex implements AutoCloseable {

    private static final int BLOCK = 4096;

    /// A file, and by what it is seen to have changed.
    ///
    /// @param path relative to the folder that was indexed
    /// @param size in bytes
    /// @param modified in milliseconds since 1970
    public record Entry(String path, long size, long modified) {}

    /// A file that was found.
    ///
    /// @param cosine to the query
    public record Hit(String path, float cosine) {}

    private final Checkpoint file;
    private final EmbeddingSpace space;
    private final List<Entry> entries;

    private VectorIndex(Checkpoint file, EmbeddingSpace space, List<Entry> entries) {
        this.file = file;
        this.space = space;
        this.entries = entries;
    }

    /// {@return the index in a file}
    ///
    /// @throws IOException naming the file and what is wrong with it
    public static VectorIndex open(Path path) throws IOException {
        Checkpoint file = Checkpoint.open(path);
        try {
            List<Entry> entries = new ArrayList<>();
            for (Json entry : Json.parse(ModelFile.required(file.metadata(), "jclap.files"))
                    .items()) {
                List<Json> parts = entry.items();
                entries.add(new Entry(parts.get(0).text(), (long) parts.get(1).number(), (long)
                        parts.get(2).number()));
            }
            int d = Integer.parseInt(ModelFile.required(file.metadata(), "jclap.dimension"));
            for (int block = 0; block * BLOCK < entries.size(); block++) {
                Shape expected = Shape.of(Math.min(BLOCK, entries.size() - block * BLOCK), d);
                if (!file.shape("vectors." + block).equals(expected)) {
                    throw new IllegalArgumentException("vectors." + block + ": expected " + expected + " but got "
                            + file.shape("vectors." + block));
                }
            }
            var space = new EmbeddingSpace(ModelFile.required(file.metadata(), "jclap.space"), d);
            return new VectorIndex(file, space, List.copyOf(entries));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            file.close();
            throw new IOException(
                    path + ": expected an index of vectors but got " + e.getMessage()
                            + ": name another file, or delete it if it is an old index",
                    e);
        }
    }

    /// Writes an index, atomically, see [AtomicFile].
    ///
    /// @param vectors one for each entry, of length 1
    public static void write(Path path, EmbeddingSpace space, List<Entry> entries, List<float[]> vectors)
            throws IOException {
        if (entries.size() != vectors.size()) {
            throw new IllegalArgumentException(
                    "index: expected a vector for each of " + entries.size() + " files but got " + vectors.size());
        }
        int d = space.dimension();
        var tensors = new LinkedHashMap<String, Tensor>();
        for (int from = 0; from < vectors.size(); from += BLOCK) {
            int rows = Math.min(BLOCK, vectors.size() - from);
            float[] block = new float[rows * d];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(vectors.get(from + row), 0, block, row * d, d);
            }
            tensors.put("vectors." + from / BLOCK, Tensor.of(Shape.of(rows, d), block));
        }
        var files = new ArrayList<Json>();
        for (Entry entry : entries) {
            files.add(Json.of(List.of(Json.of(entry.path), Json.of(entry.size), Json.of(entry.modified))));
        }
        SafeTensors.write(
                path,
                tensors,
                DType.F32,
                Map.of(
                        "jclap.space", space.id(),
                        "jclap.dimension", Integer.toString(d),
                        "jclap.files", Json.of(files).toString()));
    }

    /// {@return the files, in the order of their vectors}
    public List<Entry> entries() {
        return entries;
    }

    /// {@return the space of the vectors}
    public EmbeddingSpace space() {
        return space;
    }

    /// {@return a copy of all vectors}
    public List<float[]> vectors() {
        int d = space.dimension();
        var vectors = new ArrayList<float[]>();
        for (int block = 0; block * BLOCK < entries.size(); block++) {
            float[] rows = file.floats("vectors." + block);
            for (int at = 0; at < rows.length; at += d) {
                vectors.add(Arrays.copyOfRange(rows, at, at + d));
            }
        }
        return vectors;
    }

    /// {@return the `k` files nearest to a query, the nearest first; equal ones in their order}
    ///
    /// @throws IllegalArgumentException if the query is in another space
    public List<Hit> search(Embedding query, int k) {
        space.require("a query", query.space());
        int d = space.dimension();
        float[] cosines = new float[entries.size()];
        Parallel.forRange(Math.ceilDiv(cosines.length, BLOCK), 1, (from, to) -> {
            for (int block = from; block < to; block++) {
                float[] rows = file.floats("vectors." + block);
                for (int row = 0; row * d < rows.length; row++) {
                    cosines[block * BLOCK + row] = Reduce.dot(query.vector(), 0, rows, row * d, d);
                }
            }
        });
        Comparator<Integer> worstFirst = Comparator.comparingDouble((Integer i) -> cosines[i])
                .thenComparing(Comparator.<Integer>naturalOrder().reversed());
        var best = new PriorityQueue<Integer>(worstFirst);
        for (int i = 0; i < cosines.length; i++) {
            best.add(i);
            if (best.size() > k) {
                best.remove();
            }
        }
        var hits = new ArrayList<Hit>();
        while (!best.isEmpty()) {
            int i = best.remove();
            hits.addFirst(new Hit(entries.get(i).path(), cosines[i]));
        }
        return hits;
    }

    /// Releases the file; searches fail from then on.
    @Override
    public void close() {
        file.close();
    }
}
