package jclap.core.io;

import java.util.Iterator;

/// Compact JSON: no white space, nothing escaped that need not be.
final class JsonWriter {

    private static final int EXCERPT_LENGTH = 80;

    private JsonWriter() {}

    static String write(Json value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    /// {@return the text as a JSON string, quotes included}
    static String quote(String text) {
        var out = new StringBuilder();
        quote(text, out);
        return out.toString();
    }

    /// {@return the beginning of a value, for messages: what a file claims must not flood a terminal}
    static String excerpt(Json value) {
        String json = write(value);
        return json.length() <= EXCERPT_LENGTH ? json : json.substring(0, EXCERPT_LENGTH) + "…";
    }

    /// {@return the beginning of a text in quotes, for messages}
    static String excerpt(String text) {
        return excerpt(new Json.Text(text));
    }

    private static void write(Json value, StringBuilder out) {
        switch (value) {
            case Json.Object(var members) -> {
                char separator = '{';
                for (var member : members.entrySet()) {
                    quote(member.getKey(), out.append(separator));
                    write(member.getValue(), out.append(':'));
                    separator = ',';
                }
                out.append(members.isEmpty() ? "{}" : "}");
            }
            case Json.Array(var items) -> {
                out.append('[');
                for (Iterator<Json> each = items.iterator(); each.hasNext(); ) {
                    write(each.next(), out);
                    out.append(each.hasNext() ? "," : "");
                }
                out.append(']');
            }
            case Json.Text(String text) -> quote(text, out);
            case Json.Number _, Json.Bool _, Json.Null _ -> out.append(value);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7F || isLoneSurrogate(text, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// UTF-8 cannot carry half of a surrogate pair, so the writer escapes it.
    private static boolean isLoneSurrogate(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
