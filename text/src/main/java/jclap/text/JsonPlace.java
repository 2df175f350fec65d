package jclap.text;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import jclap.core.io.Json;

/// A value and where in its file it stands, for messages: `model.merges[3]: expected …`.
///
/// @param path the keys that lead to it
record JsonPlace(String path, Json value) {

    /// {@return the member `name` of an object}
    JsonPlace get(String name) {
        return new JsonPlace(below(name), read(value -> value.get(name)));
    }

    /// {@return the member `name` of an object, or empty if there is none or it is `null`}
    Optional<JsonPlace> find(String name) {
        return read(value -> value.find(name)).map(member -> new JsonPlace(below(name), member));
    }

    List<JsonPlace> items() {
        List<Json> items = read(Json::items);
        return IntStream.range(0, items.size())
                .mapToObj(i -> new JsonPlace(path + "[" + i + "]", items.get(i)))
                .toList();
    }

    String text() {
        return read(Json::text);
    }

    int integer() {
        return read(Json::integer);
    }

    /// {@return the member `name`, `true` or `false`; `false` if there is none}
    boolean flag(String name) {
        return find(name).map(place -> place.read(Json::bool)).orElse(false);
    }

    /// Refuses a member that is anything but `null`, absent or one of `allowed`.
    void require(String name, Json... allowed) {
        find(name)
                .filter(member -> !Arrays.asList(allowed).contains(member.value))
                .ifPresent(member -> {
                    throw member.refused(allowed.length == 0 ? "null" : allowed[0].toString());
                });
    }

    /// {@return an error at this place}
    IllegalArgumentException refused(String expected) {
        String actual = value.toString();
        return new IllegalArgumentException(path + ": expected " + expected + " but got "
                + (actual.length() <= 80 ? actual : actual.substring(0, 80) + "…"));
    }

    private <T> T read(Function<Json, T> reader) {
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException((path.isEmpty() ? "" : path + ": ") + e.getMessage(), e);
        }
    }

    private String below(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
