package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import jclap.audio.AudioClip;
import jclap.audio.Channels;
import jclap.audio.WavWriter;
import jclap.clap.testing.TinyClap;
import jclap.core.kernel.Parallel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Vectors in a file: found again exactly, and made again only where something changed.
class VectorIndexTest {

    @TempDir
    private Path folder;

    private final Clap clap = TinyClap.untrained();

    @Test
    void findsWhatALookAtEveryVectorFinds() throws IOException {
        var random = new SplittableRandom(5);
        var space = new EmbeddingSpace("ab".repeat(32), 24);
        var vectors = new ArrayList<float[]>();
        var entries = new ArrayList<VectorIndex.Entry>();
        for (int i = 0; i < 9000; i++) {
            float[] x = new float[24];
            for (int j = 0; j < x.length; j++) {
                x[j] = (float) random.nextGaussian();
            }
            vectors.add(Hearing.unit(x));
            entries.add(new VectorIndex.Entry(i + ".wav", i, i));
        }
        Path file = folder.resolve("x.safetensors");
        VectorIndex.write(file, space, entries, vectors);
        Embedding query = space.place(vectors.get(4711));
        try (VectorIndex index = VectorIndex.open(file)) {
            List<VectorIndex.Hit> hits = index.search(query, 20);
            List<String> expected = Match.rank(query.vector(), vectors).stream()
                    .limit(20)
                    .map(match -> match.index() + ".wav")
                    .toList();
            assertThat(hits)
                    .extracting(VectorIndex.Hit::path)
                    .isEqualTo(expected)
                    .startsWith("4711.wav");
            assertThat(Parallel.withThreads(1, () -> index.search(query, 20))).isEqualTo(hits);
            assertThat(index.search(query, 10_000)).hasSize(9000);
            assertThat(index.entries()).isEqualTo(entries);
            Embedding elsewhere = clap.space().place(clap.embedText("rain"));
            assertThatThrownBy(() -> index.search(elsewhere, 1))
                    .hasMessageStartingWith(
                            "embedding space: expected a query in space abababababab of 24 numbers but got");
        }
    }

    @Test
    void onlyWhatChangedIsHeardAgain() throws IOException {
        wav("a.wav", 300);
        wav("below/b.wav", 1200);
        Files.writeString(folder.resolve("notes.txt"), "no sound");
        var heard = new ArrayList<String>();
        var index = FolderIndex.in(folder);
        assertThat(index.update(clap, heard::add)).isEqualTo(new FolderIndex.Update(2, 0, 0, List.of()));
        FileTime written = Files.getLastModifiedTime(index.file());
        assertThat(index.update(clap, heard::add)).isEqualTo(new FolderIndex.Update(0, 2, 0, List.of()));
        assertThat(Files.getLastModifiedTime(index.file())).isEqualTo(written);

        Path changed = wav("a.wav", 700);
        Files.setLastModifiedTime(changed, FileTime.fromMillis(1_000_000));
        wav("c.wav", 500);
        Files.delete(folder.resolve("below/b.wav"));
        heard.clear();
        assertThat(index.update(clap, heard::add)).isEqualTo(new FolderIndex.Update(2, 0, 1, List.of()));
        assertThat(heard).containsExactly("a.wav", "c.wav");
        try (VectorIndex found = VectorIndex.open(index.file())) {
            assertThat(found.entries()).extracting(VectorIndex.Entry::path).containsExactly("a.wav", "c.wav");
            assertThat(found.vectors().getFirst()).containsExactly(clap.embedAudio(changed));
        }
        Clap other = clap.with(clap.recipe().with(Channels.FIRST));
        assertThat(index.update(other, heard::add)).isEqualTo(new FolderIndex.Update(2, 0, 0, List.of()));
    }

    @Test
    void whatWasHeardBeforeAnInterruptionIsKept() throws IOException {
        wav("b.wav", 300);
        wav("z.wav", 400);
        var index = FolderIndex.in(folder);
        index.update(clap, _ -> {});
        wav("a.wav", 500);
        wav("c.wav", 600);
        assertThatThrownBy(() -> index.update(clap, path -> {
                    if (path.equals("c.wav")) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(index.update(clap, _ -> {})).isEqualTo(new FolderIndex.Update(1, 3, 0, List.of()));
    }

    @Test
    void theIndexIsWrittenWhileFilesAreHeard() throws IOException {
        wav("a.wav", 300);
        wav("b.wav", 400);
        wav("c.wav", 500);
        var index = FolderIndex.in(folder);
        var written = new ArrayList<Boolean>();
        index.update(clap, _ -> written.add(Files.exists(index.file())), 2);
        assertThat(written).containsExactly(false, false, true);
    }

    @Test
    void whatCannotBeHeardIsReportedAndLeftOut() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.wav"), "no sound");
        FolderIndex index = FolderIndex.in(folder);
        FolderIndex.Update update = index.update(clap, _ -> {});
        assertThat(update.problems()).singleElement().asString().startsWith(broken + ": ");
        try (VectorIndex found = VectorIndex.open(index.file())) {
            assertThat(found.search(clap.space().place(clap.embedText("rain")), 3))
                    .isEmpty();
        }
    }

    @Test
    void refusesAFileThatIsNoIndex() throws IOException {
        Path model = folder.resolve(ModelFile.NAME);
        ModelFile.save(clap, model, Map.of());
        assertThatThrownBy(() -> VectorIndex.open(model))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        model + ": expected an index of vectors but got expected the metadata jclap.files")
                .hasMessageEndingWith(": name another file, or delete it if it is an old index");
    }

    private Path wav(String name, double frequency) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        float[] tone = TinyClap.tone(frequency, 3000, new SplittableRandom(1));
        WavWriter.write(AudioClip.mono(tone, TinyClap.RECIPE.sampleRate()), file, WavWriter.Encoding.FLOAT_32);
        return file;
    }
}
