package jclap.clap.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import jclap.core.Shape;
import jclap.core.Tensor;

/// The tensors of a TensorFlow checkpoint, which is a table of contents and a file of their bytes; data only, as much
/// of the format as one known file needs.
///
/// ```text
/// variables.index    a sorted table as LevelDB writes it: blocks of entries (shared prefix, rest of the key, value),
///                    an index of the blocks, and a footer of 48 bytes that says where this index is
///                    key = name of a tensor   value = BundleEntryProto (1 dtype, 2 shape, 3 shard, 4 offset, 5 size)
/// variables.data-…   the tensors, little-endian
/// ```
public record TensorFlowBundle(SequencedMap<String, Entry> entries, ByteBuffer data) {

    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int FOOTER = 48, FLOAT = 1;

    /// Where a tensor is.
    public record Entry(int dtype, Shape shape, int offset, int size) {}

    private record Item(String key, ByteBuffer value) {}

    /// {@return the tensors of a checkpoint of one shard}
    public static TensorFlowBundle of(byte[] index, byte[] data) {
        ByteBuffer file = ByteBuffer.wrap(index).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer footer = file.slice(index.length - FOOTER, FOOTER).order(ByteOrder.LITTLE_ENDIAN);
        require(footer.getLong(FOOTER - 8) == MAGIC, "a table of LevelDB", "another magic number");
        varint(footer); // where the index of filters is
        varint(footer);
        var entries = new LinkedHashMap<String, Entry>();
        for (Item block : items(file, (int) varint(footer), (int) varint(footer))) {
            for (Item item : items(file, (int) varint(block.value), (int) varint(block.value))) {
                if (!item.key.isEmpty()) { // the header
                    entries.put(item.key, entry(item.value));
                }
            }
        }
        return new TensorFlowBundle(entries, ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN));
    }

    /// {@return a tensor of floats}
    public Tensor tensor(String name) {
        Entry entry = entries.get(name);
        require(entry != null, "a tensor " + name, "only " + entries.keySet());
        require(entry.dtype == FLOAT, "floats of " + name, "type " + entry.dtype);
        require(entry.size == 4 * entry.shape.size(), entry.shape + " in " + name, entry.size + " bytes");
        float[] x = new float[entry.shape.size()];
        data.slice(entry.offset, entry.size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(x);
        return Tensor.of(entry.shape, x);
    }

    private static List<Item> items(ByteBuffer file, int offset, int size) {
        require(file.get(offset + size) == 0, "a block as it is", "a compressed one");
        ByteBuffer block = file.slice(offset, size).order(ByteOrder.LITTLE_ENDIAN);
        int restarts = block.getInt(size - 4);
        block.limit(size - 4 * (restarts + 1));
        var items = new ArrayList<Item>();
        byte[] key = new byte[0];
        while (block.hasRemaining()) {
            int shared = (int) varint(block), rest = (int) varint(block), length = (int) varint(block);
            byte[] next = Arrays.copyOf(key, shared + rest);
            block.get(next, shared, rest);
            items.add(new Item(
                    new String(next, StandardCharsets.UTF_8),
                    block.slice(block.position(), length).order(ByteOrder.LITTLE_ENDIAN)));
            block.position(block.position() + length);
            key = next;
        }
        return items;
    }

    private static Entry entry(ByteBuffer message) {
        int dtype = 0, offset = 0, size = 0;
        var dims = new ArrayList<Integer>();
        while (message.hasRemaining()) {
            int field = (int) varint(message);
            switch (field) {
                case 1 << 3 -> dtype = (int) varint(message);
                case 2 << 3 | 2 -> dims(part(message), dims);
                case 4 << 3 -> offset = (int) varint(message);
                case 5 << 3 -> size = (int) varint(message);
                default -> skip(message, field & 7);
            }
        }
        return new Entry(
                dtype, Shape.of(dims.stream().mapToInt(Integer::intValue).toArray()), offset, size);
    }

    private static void dims(ByteBuffer shape, List<Integer> dims) {
        while (shape.hasRemaining()) {
            int field = (int) varint(shape);
            if (field != (2 << 3 | 2)) {
                skip(shape, field & 7);
                continue;
            }
            ByteBuffer dim = part(shape);
            int length = 0;
            while (dim.hasRemaining()) {
                int inner = (int) varint(dim);
                if (inner == 1 << 3) {
                    length = (int) varint(dim);
                } else {
                    skip(dim, inner & 7);
                }
            }
            dims.add(length);
        }
    }

    private static ByteBuffer part(ByteBuffer message) {
        int length = (int) varint(message);
        ByteBuffer part = message.slice(message.position(), length);
        message.position(message.position() + length);
        return part;
    }

    private static void skip(ByteBuffer message, int type) {
        switch (type) {
            case 0 -> varint(message);
            case 1 -> message.position(message.position() + 8);
            case 2 -> part(message);
            case 5 -> message.position(message.position() + 4);
            default -> require(false, "a field of protobuf", "type " + type);
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 127) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("tensorflow bundle: expected a number of at most 64 bits but got more");
    }

    private static void require(boolean valid, String expected, String actual) {
        if (!valid) {
            throw new IllegalArgumentException("tensorflow bundle: expected " + expected + " but got " + actual);
        }
    }
}
