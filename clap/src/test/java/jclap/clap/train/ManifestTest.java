package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {

    @TempDir
    private Path folder;

    @Test
    void readsQuotedFieldsWithCommasQuotesAndLineBreaks() throws IOException {
        Csv csv = Csv.read(file("\uFEFFa,b\r\n\"x, \"\"y\"\"\",\"1\r\n2\"\r\nz,\r\n\r\n"));
        assertThat(csv.columns()).containsExactly("a", "b");
        assertThat(csv.rows()).extracting(row -> row.get("a")).containsExactly("x, \"y\"", "z");
        assertThat(csv.rows()).extracting(row -> row.get("b")).containsExactly("1\r\n2", "");
    }

    @Test
    void namesTheLineOfARowWithTooFewFields() throws IOException {
        Path file = file("a,b\n\"1\n1\",2\n3\n");
        assertThatThrownBy(() -> Csv.read(file)).hasMessage(file + ", line 4: expected 2 fields (a,b) but got 1");
    }

    @Test
    void refusesAQuoteThatDoesNotClose() throws IOException {
        Path file = file("a\n\"1\n2\n");
        assertThatThrownBy(() -> Csv.read(file))
                .hasMessage(file + ", line 2: expected a closing quote but the file ends");
    }

    @Test
    void refusesWhatComesAfterAClosingQuoteAndLineEndsOfOldMacs() throws IOException {
        Path quote = file("a,b\n\"1\"2,3\n");
        assertThatThrownBy(() -> Csv.read(quote))
                .hasMessage(
                        quote + ", line 2: expected a comma or the end of the line after a closing quote but got 2");
        Path old = file("a,b\r1,2\r");
        assertThatThrownBy(() -> Csv.read(old))
                .hasMessage(
                        old + ", line 1: expected lines to end as in Unix or Windows but got a carriage return alone");
        assertThat(Csv.read(file("a,b\n\"\",\"1\"\r\n")).rows()).containsExactly(Map.of("a", "", "b", "1"));
    }

    @Test
    void refusesAColumnThatIsThereTwiceUnlessItHasNoName() throws IOException {
        Path twice = file("path,label,label\n1.wav,a,b\n");
        assertThatThrownBy(() -> Csv.read(twice))
                .hasMessage(twice + ": expected each column once but got label again: take one away");
        assertThat(Manifest.read(file("path,label,,\n1.wav,a,,\n")).labels()).containsExactly("a");
    }

    @Test
    void refusesTextThatIsNotUtf8() throws IOException {
        Path file = Files.write(folder.resolve("latin.csv"), "path\ncafé\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Csv.read(file)).hasMessageStartingWith(file + ": expected UTF-8 text");
    }

    @Test
    void refusesAFolder() {
        assertThatThrownBy(() -> Csv.read(folder))
                .hasMessage(folder + ": expected a CSV file but got a folder: name a file in it");
    }

    @Test
    void aRowMayHaveSeveralCaptionsAndNoLabel() throws IOException {
        Manifest manifest = Manifest.read(
                file("path,label,caption_1,caption_2\n1.wav,,It rains,Drops fall\n2.wav,dog,A dog barks,\n"));
        assertThat(manifest.examples())
                .extracting(Manifest.Example::captions)
                .containsExactly(List.of("It rains", "Drops fall"), List.of("A dog barks"));
        assertThat(manifest.labels()).containsExactly("dog");
        assertThat(Manifest.read(file("path,caption_1\n1.wav,It rains\n")).labels())
                .isEmpty();
    }

    @Test
    void findsAudioBesideTheListAndCleansLabels() throws IOException {
        Manifest manifest = Manifest.read(file("path,fold,label\nd/1.wav,2,Dog_bark\n2.wav,3,Rain\n"));
        assertThat(manifest.examples())
                .containsExactly(
                        new Manifest.Example("d/1.wav", folder.resolve("d/1.wav"), "dog bark", 2, ""),
                        new Manifest.Example("2.wav", folder.resolve("2.wav"), "rain", 3, ""));
        assertThat(manifest.labels()).containsExactly("dog bark", "rain");
    }

    @Test
    void choosesFoldsAndLeavesOutPaths() throws IOException {
        Manifest manifest = Manifest.read(file("path,fold,label\n1.wav,1,a\n2.wav,2,b\n3.wav,2,c\n"));
        assertThat(manifest.folds(Set.of(2)).without(Set.of("3.wav")).labels()).isEqualTo(List.of("b"));
        assertThat(manifest.folds(Set.of()).examples()).hasSize(3);
        assertThatThrownBy(() -> manifest.folds(Set.of(7)))
                .hasMessageEndingWith("expected recordings in fold [7] but the folds are [1, 2]");
        assertThatThrownBy(() -> manifest.without(Set.of("1.wav", "2.wav", "3.wav")))
                .hasMessageEndingWith("expected recordings that are not left out but all 3 are");
        assertThatThrownBy(() -> manifest.without(Set.of("4.wav")))
                .hasMessageEndingWith("expected rows with the paths to leave out but found no [4.wav]");
    }

    @Test
    void saysWhichColumnsItWants() throws IOException {
        Path file = file("file,name\n1.wav,dog\n");
        assertThatThrownBy(() -> Manifest.read(file))
                .hasMessage(
                        file + ": expected the columns path and label, or path and caption_1 (and perhaps fold, set)"
                                + " but got file,name");
    }

    @Test
    void refusesEmptyLabelsWrongFoldsAndEmptyLists() throws IOException {
        Path label = file("path,label\n1.wav,\n");
        assertThatThrownBy(() -> Manifest.read(label))
                .hasMessage(label + ": expected a path and a label or caption in each row but got 1.wav,");
        Path fold = file("path,label,fold\n1.wav,a,one\n");
        assertThatThrownBy(() -> Manifest.read(fold))
                .hasMessage(fold + ": expected a number as the fold of 1.wav but got \"one\"");
        Path nul = file("path,label\n1\0.wav,a\n");
        assertThatThrownBy(() -> Manifest.read(nul))
                .hasMessageStartingWith(nul + ": expected the path of a file in each row but got 1\0.wav: ");
        Path empty = file("path,label\n");
        assertThatThrownBy(() -> Manifest.read(empty))
                .hasMessage(empty + ": expected at least one recording but got none");
        Path nothing = file("");
        assertThatThrownBy(() -> Manifest.read(nothing))
                .hasMessage(nothing + ": expected a first line that names the columns but the file is empty");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "list", ".csv"), content);
    }
}
