package jclap.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// The file of a BERT vocabulary, `vocab.txt`: a token per line, its id the number of lines before.
final class WordPieceFiles {

    private WordPieceFiles() {}

    static WordPiece load(Path vocabTxt) throws IOException {
        String content = BpeFiles.read(vocabTxt);
        try {
            List<String> tokens = tokens(content);
            List<AddedToken> added = WordPiece.SPECIALS.stream()
                    .filter(tokens::contains)
                    .map(AddedToken::special)
                    .toList();
            return new WordPiece(new Vocabulary(tokens, added), WordPiece.Settings.BERT);
        } catch (IllegalArgumentException e) {
            throw new IOException(vocabTxt + ": " + e.getMessage(), e);
        }
    }

    static String vocabTxt(List<String> tokens) {
        return String.join("\n", tokens) + "\n";
    }

    static List<String> tokens(String vocabTxt) {
        var lines = new HashMap<String, Integer>();
        var tokens = new ArrayList<String>();
        for (String token : vocabTxt.lines().toList()) {
            int line = tokens.size() + 1;
            Integer before = lines.put(token, line);
            if (token.isEmpty() || before != null) {
                throw new IllegalArgumentException("vocab: line " + line + ": expected a token of its own but got "
                        + Vocabulary.quote(token) + (before == null ? "" : " of line " + before + " again"));
            }
            tokens.add(token);
        }
        return tokens;
    }
}
