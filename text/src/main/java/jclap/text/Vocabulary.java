package jclap.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import jclap.core.io.Json;

/// Tokens and their ids, in both directions, with the added tokens among them.
final class Vocabulary {

    /// No id.
    static final int NONE = -1;

    private final List<String> tokens;
    private final Map<String, Integer> ids;
    private final List<AddedToken> added;
    private final int learned;

    /// @param tokens in the order of their ids
    /// @param added those that are no tokens yet become the last ones
    Vocabulary(List<String> tokens, List<AddedToken> added) {
        var all = new ArrayList<>(tokens);
        learned = tokens.size();
        ids = HashMap.newHashMap(tokens.size() + added.size());
        for (int id = 0; id < tokens.size(); id++) {
            if (tokens.get(id).isEmpty() || ids.put(tokens.get(id), id) != null) {
                throw new IllegalArgumentException(
                        "vocab: id " + id + ": expected a token of its own but got " + quote(tokens.get(id)));
            }
        }
        for (AddedToken token : added) {
            if (ids.putIfAbsent(token.content(), all.size()) == null) {
                all.add(token.content());
            }
        }
        this.tokens = List.copyOf(all);
        this.added = List.copyOf(added);
    }

    int size() {
        return tokens.size();
    }

    /// {@return how many tokens, the first ones, are not only added}
    int learned() {
        return learned;
    }

    List<String> tokens() {
        return tokens;
    }

    List<AddedToken> added() {
        return added;
    }

    /// {@return a token}
    ///
    /// @throws IllegalArgumentException if there is none of this id
    String token(int id) {
        return tokens.get(checked(id));
    }

    /// {@return `id`}
    ///
    /// @throws IllegalArgumentException if it is the id of no token
    int checked(int id) {
        if (id < 0 || id >= tokens.size()) {
            throw new IllegalArgumentException(
                    "decode: expected ids from 0 to " + (tokens.size() - 1) + " but got " + id);
        }
        return id;
    }

    /// {@return the id of a token, or [#NONE]}
    int id(String token) {
        return ids.getOrDefault(token, NONE);
    }

    /// {@return the ids of the special tokens among the added ones, in their order}
    SequencedMap<String, Integer> specials() {
        var specials = new LinkedHashMap<String, Integer>();
        for (AddedToken token : added) {
            if (token.special()) {
                specials.put(token.content(), id(token.content()));
            }
        }
        return Collections.unmodifiableSequencedMap(specials);
    }

    /// {@return a text as messages show it, so that spaces and control characters can be told apart}
    static String quote(String text) {
        return Json.of(text).toString();
    }
}
