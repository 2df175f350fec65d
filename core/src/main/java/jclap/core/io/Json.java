package jclap.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A JSON value: immutable, compared by content, and printed as JSON by `toString`.
///
/// ```java
/// var config = Json.read(Path.of("config.json"));
/// int layers = config.get("text_config").get("layers").integer();
/// ```
///
/// The accessors of this interface belong to one kind of value each; on another kind they throw an
/// [IllegalArgumentException] that shows the value: `json: expected an array but got {"a":1}`.
/// See [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259).
public sealed interface Json {

    /// Arrays and objects may be nested this deep; more is an attack on the stack, not data.
    int MAX_DEPTH = 128;

    /// Files longer than this are refused by [#read]: the largest known tokenizer file has a fifth of it.
    long MAX_FILE_BYTES = 100_000_000;

    /// Names and values, in the order of the source.
    record Object(SequencedMap<String, Json> members) implements Json {
        public Object {
            members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
        }

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /// Values in a row.
    record Array(List<Json> items) implements Json {
        public Array {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /// A string. It may hold lone surrogates, which are written as `\\uD800`.
    record Text(String text) implements Json {
        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /// A number, kept as it is spelled: no digit is lost, and `1` differs from `1.0`.
    record Number(String literal) implements Json {
        public Number {
            if (JsonParser.numberEnd(literal, 0) != literal.length()) {
                throw new IllegalArgumentException("json: expected a number but got " + JsonWriter.quote(literal));
            }
        }

        @Override
        public String toString() {
            return literal;
        }
    }

    /// `true` or `false`.
    record Bool(boolean bool) implements Json {
        @Override
        public String toString() {
            return Boolean.toString(bool);
        }
    }

    /// `null`.
    record Null() implements Json {
        @Override
        public String toString() {
            return "null";
        }
    }

    /// {@return the value of a JSON text}
    ///
    /// Strict: no comments, no trailing commas, no `NaN`, no name twice in an object.
    ///
    /// @throws IllegalArgumentException naming line and column, if the text is anything else
    static Json parse(String source) {
        return new JsonParser(source).document();
    }

    /// {@return the value in a UTF-8 file of at most [#MAX_FILE_BYTES]}
    ///
    /// @throws IOException naming the file, if it cannot be read or is not JSON
    static Json read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_FILE_BYTES) {
            throw new IOException(file + ": expected at most " + MAX_FILE_BYTES + " bytes of JSON but got " + size);
        }
        try {
            return parse(Utf8.decode(Files.readAllBytes(file)));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /// {@return a whole number}
    static Json of(long value) {
        return new Number(Long.toString(value));
    }

    /// {@return a number with the fewest digits that tell it from its neighbours}
    static Json of(float value) {
        return new Number(finite(value, Float.toString(value)));
    }

    /// {@return a number with the fewest digits that tell it from its neighbours}
    static Json of(double value) {
        return new Number(finite(value, Double.toString(value)));
    }

    /// {@return a string}
    static Json of(String value) {
        return new Text(value);
    }

    /// {@return `true` or `false`}
    static Json of(boolean value) {
        return new Bool(value);
    }

    /// {@return an array}
    static Json of(List<? extends Json> items) {
        return new Array(List.copyOf(items));
    }

    /// {@return an object with `members` in their order}
    static Json of(SequencedMap<String, ? extends Json> members) {
        return new Object(new LinkedHashMap<>(members));
    }

    private static String finite(double value, String literal) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("json: expected a finite number but got " + literal);
        }
        return literal;
    }

    /// {@return the members of an object, in the order of the source}
    default SequencedMap<String, Json> members() {
        throw mismatch("an object");
    }

    /// {@return the items of an array}
    default List<Json> items() {
        throw mismatch("an array");
    }

    /// {@return the characters of a string}
    default String text() {
        throw mismatch("a string");
    }

    /// {@return the value of `true` or `false`}
    default boolean bool() {
        throw mismatch("true or false");
    }

    /// {@return a number, rounded to the nearest double}
    default double number() {
        if (this instanceof Number(String literal)) {
            return Double.parseDouble(literal);
        }
        throw mismatch("a number");
    }

    /// {@return a number without fraction or exponent that fits 32 bits}
    default int integer() {
        long value = longInteger();
        if (value != (int) value) {
            throw mismatch("an integer of 32 bits");
        }
        return (int) value;
    }

    /// {@return a number without fraction or exponent that fits 64 bits}
    default long longInteger() {
        try {
            return Long.parseLong(this instanceof Number(String literal) ? literal : "none");
        } catch (NumberFormatException _) {
            throw mismatch("an integer of 64 bits");
        }
    }

    /// {@return the member `name` of an object}
    ///
    /// @throws IllegalArgumentException if there is none
    default Json get(String name) {
        Json value = members().get(name);
        if (value == null) {
            throw mismatch("a member " + JsonWriter.quote(name));
        }
        return value;
    }

    /// {@return the member `name` of an object, or empty if there is none or it is `null`}
    default Optional<Json> find(String name) {
        return Optional.ofNullable(members().get(name)).filter(value -> !(value instanceof Null));
    }

    private IllegalArgumentException mismatch(String expected) {
        return new IllegalArgumentException("json: expected " + expected + " but got " + JsonWriter.excerpt(this));
    }
}
