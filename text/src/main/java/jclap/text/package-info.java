/// # From text to ids
///
/// A model reads numbers. Whole words would need an endless list; single characters make texts long and teach little.
/// Byte-pair encoding lies between and is learned: frequent strings get a number of their own, rare ones are spelled.
///
/// ```text
/// bytes        every text is bytes, so 256 tokens suffice for all of them:       r a i n · ␣ r a i n s
/// pairs        count neighbours: "r a", "a i" and "i n" occur twice, the others once
/// merges       make the most frequent pair one token (of equals, the one            r ai n · ␣ r ai n s
///              with the smallest ids), count again, until no pair occurs twice:   rai n · ␣ rai n s
///                                                                                rain · ␣ rain s
/// vocabulary   the tokens, and the pairs in the order they were learned
/// ```
///
/// To encode, split the text into words and replay the merges in each, first learned first. To decode, join the bytes.
/// `docs/Merges.java` climbs this ladder with a sentence of yours.
///
/// WordPiece, which BERT uses, differs in three ways: it tidies the text first, it learns the pairs that are more
/// likely together than apart, and it forgets the merges: it spells a word with the longest tokens from the left.
///
/// Read in this order:
///
/// 1. `ByteLevel`: 256 bytes as 256 visible characters, for the files.
/// 2. `PreTokenizer`: where words end. Merges never cross such an end, so `dog` is the same before `.` and `!`.
/// 3. [jclap.text.BpeTrainer] and `PairCounts`: learn the merges.
/// 4. `MergeLoop` and `Merges`: replay them, fast also for a megabyte of one letter. `RecentWords`: or remember them.
/// 5. [jclap.text.Bpe]: both directions. `AddedTokens`: what is found before anything splits.
/// 6. `BertNormalizer`, `BertWords`, `Trie`, [jclap.text.WordPiece], [jclap.text.WordPieceTrainer]: the other way.
/// 7. [jclap.text.Encoding], [jclap.text.Template], [jclap.text.TextFormat]: what a model wants around the tokens.
/// 8. `BpeFiles`, `WordPieceFiles`, `TokenizerJson`, `Tiktoken`: the files of others.
///
/// **Exercise.** Train a vocabulary of 300 tokens on a page of your own and print `mergesText()`. Then let
/// `PreTokenizer.pieceEnd` return `limit`, train again, and look at the merges that cross word ends: which of them are
/// useful, and why does GPT-2 forgo them?
package jclap.text;
