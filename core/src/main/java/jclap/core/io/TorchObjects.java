package jclap.core.io;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jclap.core.Shape;

/// What PyTorch means by the names in its pickles: a tensor is a call of `_rebuild_tensor_v2` with a storage, and a
/// storage is the name of a row of bytes somewhere else in the file.
final class TorchObjects implements Pickle.Names {

    /// A row of elements of the file, or the part `from … from + length − 1` of it.
    record Storage(DType dtype, String key, long count, long from, long length) {

        long bytes() {
            return count * (dtype.bits() / 8);
        }
    }

    /// A tensor: every `stride`-th element of a storage from `offset` on, for each axis. Counted in elements.
    record View(DType dtype, Storage storage, long offset, Shape shape, long[] strides) {}

    /// More than any disk holds, and few enough that no product with a width overflows.
    private static final long MAX_ELEMENTS = 1L << 56;

    private static final Map<String, DType> STORAGES = Map.ofEntries(
            Map.entry("DoubleStorage", DType.F64),
            Map.entry("FloatStorage", DType.F32),
            Map.entry("HalfStorage", DType.F16),
            Map.entry("BFloat16Storage", DType.BF16),
            Map.entry("LongStorage", DType.I64),
            Map.entry("IntStorage", DType.I32),
            Map.entry("ShortStorage", DType.I16),
            Map.entry("CharStorage", DType.I8),
            Map.entry("ByteStorage", DType.U8),
            Map.entry("BoolStorage", DType.BOOL),
            Map.entry("ComplexFloatStorage", DType.C64),
            Map.entry("UntypedStorage", DType.U8));

    private static final Map<String, DType> DTYPES = Map.ofEntries(
            Map.entry("float64", DType.F64),
            Map.entry("float32", DType.F32),
            Map.entry("float16", DType.F16),
            Map.entry("bfloat16", DType.BF16),
            Map.entry("int64", DType.I64),
            Map.entry("int32", DType.I32),
            Map.entry("int16", DType.I16),
            Map.entry("int8", DType.I8),
            Map.entry("uint64", DType.U64),
            Map.entry("uint32", DType.U32),
            Map.entry("uint16", DType.U16),
            Map.entry("uint8", DType.U8),
            Map.entry("bool", DType.BOOL),
            Map.entry("complex64", DType.C64),
            Map.entry("float8_e4m3fn", DType.F8_E4M3),
            Map.entry("float8_e5m2", DType.F8_E5M2),
            Map.entry("float8_e8m0fnu", DType.F8_E8M0));

    /// What else occurs in training checkpoints and stands for data. Of these only the name is kept.
    private static final Set<Pickle.Global> OTHERS = Stream.of(
                    "_codecs encode",
                    "numpy dtype",
                    "numpy ndarray",
                    "numpy.core.multiarray scalar",
                    "numpy.core.multiarray _reconstruct",
                    "numpy._core.multiarray scalar",
                    "numpy._core.multiarray _reconstruct",
                    "builtins set",
                    "builtins slice",
                    "builtins complex",
                    "builtins bytearray",
                    "builtins int",
                    "builtins float",
                    "builtins bool",
                    "builtins str",
                    "builtins list",
                    "__builtin__ set",
                    "__builtin__ slice",
                    "torch device",
                    "pathlib PosixPath",
                    "pathlib WindowsPath")
            .map(line -> line.split(" "))
            .map(words -> new Pickle.Global(words[0], words[1]))
            .collect(Collectors.toUnmodifiableSet());

    private final Map<String, Storage> storages = new LinkedHashMap<>();

    @Override
    public boolean allow(Pickle.Global global) {
        return OTHERS.contains(global)
                || switch (global.module()) {
                    case "torch" ->
                        STORAGES.containsKey(global.name())
                                || DTYPES.containsKey(global.name())
                                || global.name().equals("Size");
                    case "torch.cuda", "torch.storage" -> STORAGES.containsKey(global.name());
                    case "torch._utils" ->
                        Set.of(
                                        "_rebuild_tensor",
                                        "_rebuild_tensor_v2",
                                        "_rebuild_tensor_v3",
                                        "_rebuild_parameter",
                                        "_rebuild_parameter_with_state")
                                .contains(global.name());
                    case "collections" -> Set.of("OrderedDict", "defaultdict").contains(global.name());
                    case "builtins", "__builtin__" -> global.name().equals("dict");
                    default -> false;
                };
    }

    @Override
    public Object call(Pickle.Global function, List<Object> arguments) {
        return switch (function.toString()) {
            case "collections.OrderedDict", "builtins.dict", "__builtin__.dict" -> dict(arguments);
            case "collections.defaultdict" -> new LinkedHashMap<>();
            case "torch.Size" -> argument(arguments, 0, Pickle.Tuple.class);
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> {
                var storage = argument(arguments, 0, Storage.class);
                yield view(storage.dtype, storage, arguments);
            }
            case "torch._utils._rebuild_tensor_v3" -> {
                var name = argument(arguments, 6, Pickle.Global.class).name();
                if (!DTYPES.containsKey(name)) {
                    throw new IllegalArgumentException("torch: expected a dtype but got " + JsonWriter.excerpt(name));
                }
                yield view(DTYPES.get(name), argument(arguments, 0, Storage.class), arguments);
            }
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                argument(arguments, 0, View.class);
            default -> function;
        };
    }

    @Override
    public Storage persistent(List<Object> id) {
        String kind = argument(id, 0, String.class), key = argument(id, 2, String.class);
        var type = argument(id, 1, Pickle.Global.class);
        DType dtype = STORAGES.get(type.name());
        long count = argument(id, 4, Long.class);
        if (!kind.equals("storage") || dtype == null || count < 0 || count > MAX_ELEMENTS) {
            throw new IllegalArgumentException("torch: expected a storage of 0 to " + MAX_ELEMENTS
                    + " elements but got " + JsonWriter.excerpt(kind) + " " + type + " of " + count);
        }
        var storage = new Storage(dtype, key, count, 0, count);
        var known = storages.putIfAbsent(key, storage);
        if (known != null && !known.equals(storage)) {
            throw new IllegalArgumentException("torch: expected storage " + JsonWriter.excerpt(key) + " to stay "
                    + known.count + " of " + known.dtype + " but got " + count + " of " + dtype);
        }
        return id.size() > 5 && id.get(5) instanceof Pickle.Tuple(var part) ? part(storage, part) : storage;
    }

    /// {@return the storages that were named, in the order of their first use}
    Map<String, Storage> storages() {
        return storages;
    }

    /// {@return the tensors reachable from `root`}
    ///
    /// @param bytes where the elements of a storage are
    static Checkpoint.Contents contents(Object root, Function<Storage, MemorySegment> bytes) {
        var contents = new TorchContents(view -> {
            var storage = view.storage;
            MemorySegment all = bytes.apply(storage);
            if (all.byteSize() != storage.bytes()) {
                throw new IllegalArgumentException("expected a storage of " + storage.bytes() + " bytes, "
                        + storage.count + " of " + storage.dtype + ", but got " + all.byteSize());
            }
            int width = storage.dtype.bits() / 8;
            MemorySegment part = all.asSlice(storage.from * width, storage.length * width);
            return new StoredTensor(view.dtype, view.shape, part, view.offset, view.strides);
        });
        return contents.of(root);
    }

    /// A part of a storage of a legacy file: its own key, where it begins, its length.
    private static Storage part(Storage root, List<Object> part) {
        long from = argument(part, 1, Long.class), length = argument(part, 2, Long.class);
        if (from < 0 || length < 0 || from > root.count || length > root.count - from) {
            throw new IllegalArgumentException("torch: expected a part of the " + root.count
                    + " elements of a storage but got " + length + " from " + from);
        }
        return new Storage(root.dtype, root.key, root.count, from, length);
    }

    private static View view(DType dtype, Storage storage, List<Object> arguments) {
        long offset = argument(arguments, 1, Long.class);
        Shape shape = StoredTensor.shape(longs(arguments, 2));
        long[] strides = longs(arguments, 3).stream().mapToLong(Long::longValue).toArray();
        return new View(dtype, storage, offset, shape, strides);
    }

    private static List<Long> longs(List<Object> arguments, int index) {
        List<Object> items = argument(arguments, index, Pickle.Tuple.class).items();
        if (items.size() > StoredTensor.MAX_RANK) {
            throw new IllegalArgumentException("torch: expected at most " + StoredTensor.MAX_RANK + " axes but got "
                    + items.size() + ": the file is damaged");
        }
        var longs = new ArrayList<Long>();
        for (int i = 0; i < items.size(); i++) {
            longs.add(argument(items, i, Long.class));
        }
        return longs;
    }

    /// Python 2 wrote the content of a dict as a list of pairs, later versions set the items one by one.
    private static LinkedHashMap<Object, Object> dict(List<Object> arguments) {
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("torch: expected a dict that is filled later but got one of "
                    + arguments.size() + " arguments, as Python 2 writes: save the file again by Python 3");
        }
        return new LinkedHashMap<>();
    }

    private static <T> T argument(List<Object> arguments, int index, Class<T> type) {
        if (index >= arguments.size() || !type.isInstance(arguments.get(index))) {
            throw new IllegalArgumentException("torch: expected a " + type.getSimpleName() + " as argument " + index
                    + " but got " + (index < arguments.size() ? Pickle.kind(arguments.get(index)) : "none"));
        }
        return type.cast(arguments.get(index));
    }
}
