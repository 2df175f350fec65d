package jclap.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/// The vocabulary file of OpenAI's tiktoken: a line per token, its bytes in Base64 and its rank, which is also its id.
///
/// ```text
/// IQ== 0            !
/// IHRoZQ== 262      ␣the
/// ```
///
/// It lists no merges: two neighbours merge if what they make is a token, the lowest rank first. So every way to split
/// a token into two tokens is a merge of its rank.
final class Tiktoken {

    /// Trying every split costs the square of the length. Real tokens have a few hundred bytes at most.
    private static final int MOST_BYTES = 1024;

    private Tiktoken() {}

    static Bpe load(Path file, List<AddedToken> added) throws IOException {
        String content = BpeFiles.read(file);
        try {
            return parse(content, added);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Bpe parse(String content, List<AddedToken> added) {
        var ranks = new TreeMap<Integer, String>();
        int number = 0;
        for (String line : content.lines().toList()) {
            number++;
            String[] parts = line.split(" ", -1);
            int rank = parts.length == 2 && parts[1].matches("\\d{1,9}") ? Integer.parseInt(parts[1]) : -1;
            if (rank < 0 || ranks.put(rank, token(parts[0], line, number)) != null) {
                throw malformed(number, line);
            }
        }
        var vocabulary = new Vocabulary(tokens(ranks, added), added);
        var merges = new MergeList(vocabulary);
        ranks.forEach((rank, token) -> {
            for (int i = 1; i < token.length(); i++) {
                int left = vocabulary.id(token.substring(0, i)), right = vocabulary.id(token.substring(i));
                if (left != Vocabulary.NONE && right != Vocabulary.NONE) {
                    merges.add(new Bpe.Merge(rank, left, right, rank));
                }
            }
        });
        return new Bpe(vocabulary, merges);
    }

    /// {@return the tokens, with added ones at the ids between that have none}
    private static List<String> tokens(TreeMap<Integer, String> ranks, List<AddedToken> added) {
        Iterator<AddedToken> fill = added.iterator();
        var tokens = new ArrayList<String>();
        ranks.forEach((rank, token) -> {
            while (tokens.size() < rank) {
                if (!fill.hasNext()) {
                    throw new IllegalArgumentException("expected ids without a gap but got " + rank + " after "
                            + (tokens.size() - 1) + ": name the special tokens between");
                }
                tokens.add(fill.next().content());
            }
            tokens.add(token);
        });
        return tokens;
    }

    private static String token(String base64, String line, int number) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw malformed(number, line);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("line " + number + ": expected a token of at most " + MOST_BYTES
                    + " bytes but got one of " + bytes.length + ": take the file from its source again");
        }
        var token = new StringBuilder();
        for (byte b : bytes) {
            token.append(ByteLevel.character(b & 0xFF));
        }
        return token.toString();
    }

    private static IllegalArgumentException malformed(int number, String line) {
        return new IllegalArgumentException("line " + number
                + ": expected the bytes of a token in Base64, a space and a rank of its own but got "
                + Vocabulary.quote(line));
    }
}
