package jclap.core.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;

/// Recursive descent over the characters of a JSON text: one method per rule of the grammar.
final class JsonParser {

    private final String source;
    private int at, depth;

    JsonParser(String source) {
        this.source = source;
    }

    Json document() {
        Json value = value();
        peek();
        if (at < source.length()) {
            throw unexpected("the end after one value");
        }
        return value;
    }

    private Json value() {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new Json.Text(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", new Json.Null());
            default -> number();
        };
    }

    private Json object() {
        open();
        var members = new LinkedHashMap<String, Json>();
        while (more('}', members.isEmpty())) {
            if (peek() != '"') {
                throw unexpected("a name in quotes");
            }
            int nameAt = at;
            String name = string();
            if (members.containsKey(name)) {
                at = nameAt;
                throw error("expected each name once but got " + JsonWriter.excerpt(new Json.Text(name)) + " again");
            }
            if (peek() != ':') {
                throw unexpected("':' after a name");
            }
            at++;
            members.put(name, value());
        }
        return new Json.Object(members);
    }

    private Json array() {
        open();
        var items = new ArrayList<Json>();
        while (more(']', items.isEmpty())) {
            items.add(value());
        }
        return new Json.Array(items);
    }

    private void open() {
        if (++depth > Json.MAX_DEPTH) {
            throw error("expected at most " + Json.MAX_DEPTH + " nested arrays and objects but got more");
        }
        at++;
    }

    /// {@return whether another element follows} The comma before it, or the closing bracket, is consumed.
    private boolean more(char close, boolean first) {
        char next = peek();
        if (next == close) {
            at++;
            depth--;
            return false;
        }
        if (!first) {
            if (next != ',') {
                throw unexpected("',' or '" + close + "'");
            }
            at++;
        }
        return true;
    }

    private String string() {
        int start = ++at;
        while (at < source.length()
                && source.charAt(at) != '"'
                && source.charAt(at) != '\\'
                && source.charAt(at) >= ' ') {
            at++;
        }
        if (at < source.length() && source.charAt(at) == '"') {
            return source.substring(start, at++);
        }
        var text = new StringBuilder().append(source, start, at);
        while (true) {
            char c = at < source.length() ? source.charAt(at) : END;
            if (c == '"') {
                at++;
                return text.toString();
            }
            if (c < ' ') {
                throw unexpected("a closing '\"' before any line break or control character");
            }
            at++;
            text.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = at < source.length() ? source.charAt(at) : END;
        char meaning = switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> codeUnit();
            default -> throw unexpected("one of \" \\ / b f n r t u after '\\'");
        };
        at++;
        return meaning;
    }

    /// Reads the four digits of `\u0041`, leaving the last one to be consumed by the caller.
    private char codeUnit() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            char c = at < source.length() ? source.charAt(at) : END;
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw unexpected("four hexadecimal digits after '\\u'");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private Json word(String word, Json value) {
        if (!source.startsWith(word, at)) {
            throw unexpected("a value");
        }
        at += word.length();
        return value;
    }

    private Json number() {
        int end = numberEnd(source, at);
        if (end < 0) {
            throw unexpected("a value");
        }
        String literal = source.substring(at, end);
        at = end;
        return new Json.Number(literal);
    }

    /// {@return the end of the number that starts at `at`, or −1 if none does}
    static int numberEnd(String source, int at) {
        int digits = at < source.length() && source.charAt(at) == '-' ? at + 1 : at;
        int end = digitsEnd(source, digits);
        boolean leadingZero = end > digits + 1 && source.charAt(digits) == '0';
        if (end == digits || leadingZero) {
            return -1;
        }
        if (end < source.length() && source.charAt(end) == '.') {
            int fraction = end + 1;
            end = digitsEnd(source, fraction);
            if (end == fraction) {
                return -1;
            }
        }
        if (end < source.length() && (source.charAt(end) | 0x20) == 'e') {
            boolean signed = end + 1 < source.length() && "+-".indexOf(source.charAt(end + 1)) >= 0;
            int exponent = end + (signed ? 2 : 1);
            end = digitsEnd(source, exponent);
            if (end == exponent) {
                return -1;
            }
        }
        return end;
    }

    private static int digitsEnd(String source, int at) {
        while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    /// Stands for the end of the source; a control character, so that no rule accepts it.
    private static final char END = 0;

    /// {@return the next character that is not white space, without consuming it}
    private char peek() {
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            at++;
        }
        return END;
    }

    private IllegalArgumentException unexpected(String rule) {
        String actual =
                at >= source.length() ? "the end" : JsonWriter.quote(Character.toString(source.codePointAt(at)));
        return error("expected " + rule + " but got " + actual);
    }

    private IllegalArgumentException error(String message) {
        int line = 1, lineAt = 0;
        for (int i = 0; i < Math.min(at, source.length()); i++) {
            if (source.charAt(i) == '\n') {
                line++;
                lineAt = i + 1;
            }
        }
        return new IllegalArgumentException("json: line " + line + ", column " + (at - lineAt + 1) + ": " + message);
    }
}
