package jclap.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// WordPiece as its definition reads, with expressions and copies at each step: what the fast loops are compared with.
record ReferenceWordPiece(Map<String, Integer> ids) {

    private static final String CHINESE = "([\\x{4E00}-\\x{9FFF}\\x{3400}-\\x{4DBF}\\x{20000}-\\x{2A6DF}"
            + "\\x{2A700}-\\x{2B73F}\\x{2B740}-\\x{2B81F}\\x{2B820}-\\x{2CEAF}\\x{F900}-\\x{FAFF}\\x{2F800}-\\x{2FA1F}])";

    List<Integer> encode(String text) {
        text = text.replaceAll("[\\x{0}\\x{FFFD}]|[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}&&[^\\t\\n\\r]]", "");
        text = text.replaceAll(CHINESE, " $1 ");
        text = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{Mn}", "");
        var lower = new StringBuilder();
        text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
        String spaced = lower.toString().replaceAll("([!-/:-@\\[-`{-~]|\\p{P})", " $1 ");
        var found = new ArrayList<Integer>();
        for (String word : spaced.split("\\p{IsWhite_Space}+")) {
            if (!word.isEmpty()) {
                found.addAll(spell(word));
            }
        }
        return found;
    }

    private List<Integer> spell(String word) {
        var found = new ArrayList<Integer>();
        String prefix = "";
        while (!word.isEmpty()) {
            int end = word.length();
            while (end > 0 && !ids.containsKey(prefix + word.substring(0, end))) {
                end--;
            }
            if (end == 0 || word.codePointCount(0, word.length()) > 100 && prefix.isEmpty()) {
                return List.of(ids.get("[UNK]"));
            }
            found.add(ids.get(prefix + word.substring(0, end)));
            word = word.substring(end);
            prefix = "##";
        }
        return found;
    }
}
