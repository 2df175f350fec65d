package jclap.core.io;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a Python pickle as data.
///
/// A pickle is a program for a machine with a stack. Most of its instructions push a number, a text or an empty list
/// and fill it. Two of them are why `pickle.load` runs whatever a stranger wrote: `GLOBAL` imports any function,
/// `REDUCE` calls it. Here a `GLOBAL` is only a [Global], a pair of names that a list of [Names] must contain, and what
/// a `REDUCE` yields is decided by those names too: there is nothing that could be called.
///
/// | Python | here |
/// |---|---|
/// | `None`, `bool`, `float`, `str`, `bytes` | [#NONE], [Boolean], [Double], [String], `byte[]` |
/// | `int` | [Long], beyond 64 bits [BigInteger] |
/// | `tuple` | [Tuple] |
/// | `list`, `set` | [ArrayList] |
/// | `dict` | [LinkedHashMap] with scalars for keys |
/// | a function, a class | [Global] |
/// | a call, a persistent object | what [Names] says |
///
/// See [the instructions](https://github.com/python/cpython/blob/main/Lib/pickletools.py).
final class Pickle {

    /// A function or class by name: a label, not a thing that can be called.
    record Global(String module, String name) {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /// Values that cannot change.
    record Tuple(List<Object> items) {}

    /// What a kind of file means by names.
    interface Names {
        /// {@return whether a global may occur at all}
        boolean allow(Global global);

        /// {@return what stands for `function(*arguments)`}
        Object call(Global function, List<Object> arguments);

        /// {@return what stands for an object that is stored outside the pickle}
        Object persistent(List<Object> id);
    }

    /// Python's `None`.
    static final Object NONE = new Object() {
        @Override
        public String toString() {
            return "None";
        }
    };

    /// More than any checkpoint needs; what bounds memory, since no instruction makes more than one small object.
    private static final int MAX_INSTRUCTIONS = 1 << 21;

    private static final long MAX_BYTES = 1 << 26;
    private static final int MAX_NAME = 256, MAX_INT_BYTES = 255, MAX_PROTOCOL = 5;

    private final Cursor in;
    private final Names names;
    private final Map<Long, Object> memo = new HashMap<>();
    private final List<Integer> marks = new ArrayList<>();
    private final List<Object> stack = new ArrayList<>();

    private Pickle(Cursor in, Names names) {
        this.in = in;
        this.names = names;
    }

    /// {@return the object that the pickle at `in` builds; `in` is moved behind it}
    ///
    /// @throws IllegalArgumentException naming the place, if it is not one, or asks for more than data
    static Object read(Cursor in, Names names) {
        return new Pickle(in, names).run();
    }

    private Object run() {
        long start = in.at();
        for (int i = 0; i < MAX_INSTRUCTIONS; i++) {
            int op = in.u8();
            if (op == '.') {
                return pop();
            }
            step(op);
            if (in.at() - start > MAX_BYTES) {
                throw error("at most " + MAX_BYTES + " bytes", "more");
            }
        }
        throw error("at most " + MAX_INSTRUCTIONS + " instructions", "more");
    }

    private void step(int op) {
        switch (op) {
            case 0x80 -> protocol(in.u8());
            case 0x95 -> frame(in.i64());
            case '(' -> marks.add(stack.size());
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(peek());

            case 'N' -> push(NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.i32());
            case 'K' -> push((long) in.u8());
            case 'M' -> push((long) in.u16());
            case 0x8a -> push(integer(in.u8()));
            case 0x8b -> push(integer(in.i32()));
            case 'G' -> push(in.bigEndianDouble());
            case 0x8c, 'U' -> push(in.text(in.u8()));
            case 'X', 'T' -> push(in.text(in.u32()));
            case 0x8d -> push(in.text(in.i64()));
            case 'C' -> push(in.bytes(in.u8()));
            case 'B' -> push(in.bytes(in.u32()));
            case 0x8e -> push(in.bytes(in.i64()));

            case ')' -> push(new Tuple(List.of()));
            case 't' -> push(new Tuple(popMark()));
            case 0x85 -> push(new Tuple(popLast(1)));
            case 0x86 -> push(new Tuple(popLast(2)));
            case 0x87 -> push(new Tuple(popLast(3)));
            case ']', 0x8f -> push(new ArrayList<>());
            case 'l', 0x91 -> push(popMark());
            case 'a' -> append(popLast(1));
            case 'e', 0x90 -> append(popMark());
            case '}' -> push(new LinkedHashMap<>());
            case 'd' -> {
                List<Object> items = popMark();
                push(new LinkedHashMap<>());
                put(items);
            }
            case 's' -> put(popLast(2));
            case 'u' -> put(popMark());

            case 'q' -> memo.put((long) in.u8(), peek());
            case 'r' -> memo.put(in.u32(), peek());
            case 0x94 -> memo.put((long) memo.size(), peek());
            case 'h' -> push(recall(in.u8()));
            case 'j' -> push(recall(in.u32()));

            case 'c' -> push(global(in.line(MAX_NAME), in.line(MAX_NAME)));
            case 0x93 -> {
                List<Object> both = popLast(2);
                push(global(cast(both.get(0), String.class), cast(both.get(1), String.class)));
            }
            case 'R', 0x81 -> {
                List<Object> both = popLast(2);
                push(names.call(
                        cast(both.get(0), Global.class),
                        cast(both.get(1), Tuple.class).items()));
            }
            case 'b' -> popLast(1); // The state of an object that is only a label, or remarks on a dict.
            case 'Q' -> push(names.persistent(cast(pop(), Tuple.class).items()));
            default ->
                throw error("an instruction that makes data", "0x%02x: a file of this kind is not read".formatted(op));
        }
    }

    private void protocol(int version) {
        if (version > MAX_PROTOCOL) {
            throw error("protocol 0 to " + MAX_PROTOCOL, version);
        }
    }

    private void frame(long bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw error("a frame within the file", Long.toUnsignedString(bytes) + " bytes");
        }
    }

    private Object integer(int bytes) {
        if (bytes < 0 || bytes > MAX_INT_BYTES) {
            throw error("an integer of at most " + MAX_INT_BYTES + " bytes", bytes);
        }
        byte[] littleEndian = in.bytes(bytes), bigEndian = new byte[bytes + 1];
        for (int i = 0; i < bytes; i++) {
            bigEndian[bytes - i] = littleEndian[i];
        }
        bigEndian[0] = (byte) (bytes > 0 && bigEndian[1] < 0 ? -1 : 0);
        var value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private Global global(String module, String name) {
        var global = new Global(module, name);
        if (!names.allow(global)) {
            throw error(
                    "only names that stand for data",
                    JsonWriter.excerpt(global.toString()) + ": save the state_dict alone, without other objects");
        }
        return global;
    }

    private void append(List<Object> items) {
        @SuppressWarnings("unchecked")
        List<Object> list = cast(peek(), ArrayList.class);
        list.addAll(items);
    }

    private void put(List<Object> items) {
        @SuppressWarnings("unchecked")
        Map<Object, Object> dict = cast(peek(), LinkedHashMap.class);
        if (items.size() % 2 != 0) {
            throw error("a value for each key", items.size() + " of both");
        }
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            if (!(key instanceof String || key instanceof Number || key instanceof Boolean || key == NONE)) {
                throw error("a text or a number as key of a dict", kind(key));
            }
            dict.put(key, items.get(i + 1));
        }
    }

    private Object recall(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw error("an object that was remembered before", "none under " + index);
        }
        return value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object peek() {
        return popOrPeek(false);
    }

    private Object pop() {
        return popOrPeek(true);
    }

    private Object popOrPeek(boolean pop) {
        int floor = marks.isEmpty() ? 0 : marks.getLast();
        if (stack.size() <= floor) {
            throw error("an object on the stack", "none");
        }
        return pop ? stack.removeLast() : stack.getLast();
    }

    private List<Object> popLast(int n) {
        var items = new ArrayList<Object>(n);
        for (int i = 0; i < n; i++) {
            items.add(pop());
        }
        Collections.reverse(items);
        return items;
    }

    private ArrayList<Object> popMark() {
        if (marks.isEmpty()) {
            throw error("a mark on the stack", "none");
        }
        List<Object> above = stack.subList(marks.removeLast(), stack.size());
        var items = new ArrayList<>(above);
        above.clear();
        return items;
    }

    private <T> T cast(Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw error("a " + type.getSimpleName(), kind(value));
        }
        return type.cast(value);
    }

    static String kind(Object value) {
        return value == NONE ? "None" : "a " + value.getClass().getSimpleName();
    }

    private IllegalArgumentException error(String expected, Object actual) {
        return new IllegalArgumentException(
                "pickle: " + in.error(expected, actual).getMessage());
    }
}
