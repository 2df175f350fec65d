package jclap.clap;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import jclap.core.io.Json;

/// Configurations as JSON: a record is an object whose names are its components in snake case, the
/// same names that a state dict gives its tensors.
///
/// ```text
/// record Mel(int sampleRate, int nFft, MelScale scale)  ⇄  {"sample_rate":32000,"n_fft":1024,"scale":"slaney"}
/// ```
///
/// Components may be numbers, booleans, strings, lists of whole numbers, constants of an enum, and such records.
public final class RecordJson {

    private RecordJson() {}

    /// {@return the components of `record` by name}
    public static Json write(Record record) {
        var members = new LinkedHashMap<String, Json>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                members.put(
                        snakeCase(component.getName()),
                        value(component.getAccessor().invoke(record)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("record json: cannot read " + component, e);
            }
        }
        return Json.of(members);
    }

    /// {@return the record of `type` with these components}
    ///
    /// @throws IllegalArgumentException naming the first component that is missing, of another kind, or refused by
    ///     the record's own checks
    public static <T extends Record> T read(Json json, Class<T> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                values[i] = parse(json.get(snakeCase(components[i].getName())), components[i].getType());
            }
            return type.getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("record json: cannot make a " + type, e);
        }
    }

    private static Json value(Object value) {
        return switch (value) {
            case Integer number -> Json.of((long) number);
            case Long number -> Json.of(number);
            case Float number -> Json.of(number);
            case Double number -> Json.of(number);
            case Boolean bool -> Json.of(bool);
            case String text -> Json.of(text);
            case List<?> items -> Json.of(items.stream().map(RecordJson::value).toList());
            case Enum<?> constant -> Json.of(name(constant));
            case Record record -> write(record);
            default ->
                throw new IllegalArgumentException(
                        "record json: expected a component of a known kind but got " + value);
        };
    }

    private static Object parse(Json json, Class<?> type) {
        if (type == int.class) {
            return json.integer();
        } else if (type == long.class) {
            return json.longInteger();
        } else if (type == float.class) {
            return (float) json.number();
        } else if (type == double.class) {
            return json.number();
        } else if (type == boolean.class) {
            return json.bool();
        } else if (type == String.class) {
            return json.text();
        } else if (type == List.class) {
            return json.items().stream().map(Json::integer).toList();
        }
        return type.isEnum() ? constant(json.text(), type) : read(json, type.asSubclass(Record.class));
    }

    private static Object constant(String name, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (name((Enum<?>) constant).equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("json: expected a " + type.getSimpleName() + " but got \"" + name + "\"");
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
