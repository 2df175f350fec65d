package jclap.core.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// Names the tensors in nested dictionaries and lists: `["optimizer"]["state"][0]["exp_avg"]` becomes
/// `optimizer.state.0.exp_avg`. What is no tensor becomes metadata.
///
/// A list may contain itself, or twice a list that contains twice a list …, so depth and the length of all names
/// and values together are limited.
final class TorchContents {

    private static final int MAX_DEPTH = 100;
    private static final long MAX_CHARACTERS = 1 << 24;

    private final Function<TorchObjects.View, StoredTensor> stored;
    private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final SequencedMap<String, String> metadata = new LinkedHashMap<>();
    private long characters;

    TorchContents(Function<TorchObjects.View, StoredTensor> stored) {
        this.stored = stored;
    }

    Checkpoint.Contents of(Object root) {
        if (!(root instanceof Map<?, ?>
                || root instanceof List<?>
                || root instanceof Pickle.Tuple
                || root instanceof TorchObjects.View)) {
            throw new IllegalArgumentException("torch: expected tensors by name but got only " + Pickle.kind(root));
        }
        collect("", root, 0);
        return new Checkpoint.Contents(tensors, metadata);
    }

    private void collect(String name, Object value, int depth) {
        requireFew(name, 1 + name.length(), depth);
        switch (value) {
            case TorchObjects.View view -> tensor(name, view);
            case Map<?, ?> dict -> dict.forEach((key, item) -> collect(join(name, key, depth), item, depth + 1));
            case Pickle.Tuple(var items) -> collectAll(name, items, depth);
            case List<?> items -> collectAll(name, items, depth);
            case byte[] bytes -> metadata(name, bytes.length + " bytes", depth);
            // Its own text would hold a copy of its key, which a file may make long and refer to often.
            case TorchObjects.Storage _ -> metadata(name, "a storage", depth);
            default -> metadata(name, value.toString(), depth);
        }
    }

    private void metadata(String name, String value, int depth) {
        requireFew(name, value.length(), depth);
        metadata.put(name, value);
    }

    private void requireFew(String name, int more, int depth) {
        characters += more;
        if (depth > MAX_DEPTH || characters > MAX_CHARACTERS) {
            throw new IllegalArgumentException("torch: expected dicts and lists at most " + MAX_DEPTH + " deep with "
                    + MAX_CHARACTERS + " characters of names and values but got more at " + JsonWriter.excerpt(name)
                    + ": save the state_dict alone, without other objects");
        }
    }

    private void collectAll(String name, List<?> items, int depth) {
        for (int i = 0; i < items.size(); i++) {
            collect(join(name, i, depth), items.get(i), depth + 1);
        }
    }

    private void tensor(String name, TorchObjects.View view) {
        try {
            if (tensors.put(name, stored.apply(view)) != null) {
                throw new IllegalArgumentException("expected one tensor of this name but got two");
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(Checkpoint.place(name) + ": " + e.getMessage(), e);
        }
    }

    private static String join(String parent, Object key, int depth) {
        return depth == 0 ? key.toString() : parent + "." + key;
    }
}
