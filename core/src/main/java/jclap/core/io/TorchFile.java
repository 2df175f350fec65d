package jclap.core.io;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What `torch.save` writes: a pickle that says which tensors there are, and the bytes of their storages.
///
/// ```text
/// since 1.6   zip archive:  NAME/data.pkl   NAME/data/0   NAME/data/1   …
/// before      in a row:     magic number, version, system (three pickles), objects (a pickle),
///                           storage keys (a pickle), and for each key a count of 8 bytes and the elements
/// ```
final class TorchFile {

    private static final String PICKLE = "data.pkl";
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;

    private TorchFile() {}

    /// {@return the tensors of a file of PyTorch 1.6 or later}
    static Checkpoint.Contents zip(MemorySegment file) {
        var zip = ZipDirectory.of(file);
        List<String> pickles =
                zip.names().stream().filter(name -> name.endsWith("/" + PICKLE)).toList();
        if (pickles.size() != 1) {
            throw new IllegalArgumentException(
                    "torch: expected one entry " + PICKLE + " but got " + pickles.size() + ": not a PyTorch file");
        }
        String folder = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
        if (zip.names().contains(folder + "byteorder")) {
            MemorySegment order = zip.bytes(folder + "byteorder");
            requireLittleEndian(new Cursor(order).text(order.byteSize()).equals("little"));
        }
        var objects = new TorchObjects();
        Object root = Pickle.read(new Cursor(zip.bytes(pickles.getFirst())), objects);
        return TorchObjects.contents(root, storage -> zip.bytes(folder + "data/" + storage.key()));
    }

    /// {@return the tensors of a file of PyTorch before 1.6}
    static Checkpoint.Contents legacy(MemorySegment file) {
        var in = new Cursor(file);
        var objects = new TorchObjects();
        Object magic = Pickle.read(in, objects);
        if (!MAGIC.equals(magic)) {
            throw new IllegalArgumentException("torch: expected the magic number of a PyTorch file but got "
                    + Pickle.kind(magic) + ": not a PyTorch file, or damaged");
        }
        Object version = Pickle.read(in, objects);
        if (!version.equals(VERSION)) {
            throw new IllegalArgumentException("torch: expected version " + VERSION + " but got another");
        }
        requireLittleEndian(Pickle.read(in, objects) instanceof Map<?, ?> system
                && Boolean.TRUE.equals(system.get("little_endian")));
        Object root = Pickle.read(in, objects);
        Map<String, MemorySegment> bytes = storages(in, objects);
        return TorchObjects.contents(root, storage -> bytes.get(storage.key()));
    }

    private static Map<String, MemorySegment> storages(Cursor in, TorchObjects objects) {
        var bytes = new HashMap<String, MemorySegment>();
        if (!(Pickle.read(in, objects) instanceof List<?> keys)
                || keys.size() != objects.storages().size()) {
            throw in.error("the keys of " + objects.storages().size() + " storages", "others");
        }
        for (Object key : keys) {
            var storage = objects.storages().get(key);
            long count = in.i64();
            if (storage == null || storage.count() != count || bytes.containsKey(storage.key())) {
                throw in.error("the storages of the tensors, each once", "another or its length");
            }
            bytes.put(storage.key(), in.slice(storage.bytes()));
        }
        return bytes;
    }

    private static void requireLittleEndian(boolean littleEndian) {
        if (!littleEndian) {
            throw new IllegalArgumentException("torch: expected little-endian elements but got others: save the file"
                    + " again on another machine");
        }
    }
}
