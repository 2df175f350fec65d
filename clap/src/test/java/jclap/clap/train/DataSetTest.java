package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import jclap.audio.AudioClip;
import jclap.audio.WavWriter;
import jclap.clap.testing.TinyClap;
import jclap.clap.train.Manifest.Example;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetTest {

    @TempDir
    private Path root;

    @Test
    void esc50() throws IOException {
        touch("audio/1-100032-A-0.wav");
        write("meta/esc50.csv", """
                filename,fold,target,category,esc10,src_file,take
                1-100032-A-0.wav,1,0,dog,True,100032,A
                5-1-B-21.wav,5,21,sneezing_cat,False,1,B
                """);
        DataSet set = DataSet.open(root);
        assertThat(set.layout()).isEqualTo("ESC-50");
        assertThat(set.missing()).containsExactly("audio/5-1-B-21.wav");
        assertThat(set.manifest().examples())
                .containsExactly(new Example(
                        "audio/1-100032-A-0.wav", root.resolve("audio/1-100032-A-0.wav"), "dog", 1, "esc50"));
    }

    @Test
    void whatIsNowhereIsSaidToBe() {
        Path nowhere = root.resolve("nowhere");
        assertThatThrownBy(() -> DataSet.open(nowhere))
                .isInstanceOf(IOException.class)
                .hasMessage(nowhere + ": expected a table of recordings or a folder with them but there is nothing:"
                        + " check the path");
    }

    @Test
    void aFolderWithoutRecordingsIsNamed() {
        assertThatThrownBy(() -> DataSet.open(root))
                .isInstanceOf(IOException.class)
                .hasMessage(root + ": expected recordings but got none in the layout of a folder: name the folder with"
                        + " the recordings, or a table that lists them");
    }

    @Test
    void tablesAreParsedStrictly() throws IOException {
        write("meta/esc50.csv", "filename,category\na.wav,dog\n");
        assertThatThrownBy(() -> DataSet.open(root))
                .hasMessage(root.resolve("meta/esc50.csv")
                        + ": expected the columns filename,fold,category but got filename,category");
        write("meta/esc50.csv", "filename,fold,category\na.wav,one,dog\n");
        assertThatThrownBy(() -> DataSet.open(root))
                .hasMessage(root.resolve("meta/esc50.csv")
                        + ": expected a whole number in the column fold but got one in the row a.wav,one,dog");
        write("meta/esc50.csv", "filename,fold,category\na.wav,1,dog\n");
        assertThatThrownBy(() -> DataSet.open(root))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("found none of 1: is the audio unpacked there");
    }

    @Test
    void urbanSound8kInBothVariants() throws IOException {
        touch("fold3/7061-6-0-0.wav");
        write("UrbanSound8K.csv", """
                slice_file_name,fsID,start,end,salience,fold,classID,class
                7061-6-0-0.wav,7061,0.0,4.0,1,3,6,gun_shot
                """);
        Example example = only(DataSet.open(root));
        assertThat(example.label()).isEqualTo("gun shot");
        assertThat(example.fold()).isEqualTo(3);
        assertThat(example.audio()).exists();
    }

    @Test
    void fsd50kHasSeveralLabelsAndTheWordsOfItsUploaders() throws IOException {
        touch("FSD50K.dev_audio/64760.wav");
        touch("FSD50K.eval_audio/37199.wav");
        write("FSD50K.ground_truth/dev.csv", """
                fname,labels,mids,split
                64760,"Electric_guitar,Chink_and_clink","/m/02sgy,/m/0d",val
                """);
        write("FSD50K.ground_truth/eval.csv", "fname,labels,mids\n37199,Rain,/m/06mb1\n");
        write("FSD50K.metadata/dev_clips_info_FSD50K.json", """
                {"64760": {"title": "Guitar", "description": "Strummed twice", "tags": [], "license": "", "uploader": "x"}}
                """);
        List<Example> examples = DataSet.open(root).manifest().examples();
        assertThat(examples.get(0).labels()).containsExactly("electric guitar", "chink and clink");
        assertThat(examples.get(0).captions()).containsExactly("Guitar. Strummed twice");
        assertThat(examples).extracting(Example::fold).containsExactly(2, 3);
    }

    @Test
    void clothoHasFiveCaptionsAndNamesWithCommas() throws IOException {
        touch("clotho_audio_files/evaluation/Rain, \"heavy\" é.wav");
        write("clotho_csv_files/clotho_captions_evaluation.csv", """
                file_name,caption_1,caption_2,caption_3,caption_4,caption_5
                "Rain, ""heavy"" é.wav",It rains,Rain falls,"Water, falling",Drops,A shower
                """);
        Example example = only(DataSet.open(root));
        assertThat(example.captions()).containsExactly("It rains", "Rain falls", "Water, falling", "Drops", "A shower");
        assertThat(example.labels()).isEmpty();
        assertThat(example.fold()).isEqualTo(3);
    }

    @Test
    void clothosTablesMayHaveBeenSavedOnWindows() throws IOException {
        touch("evaluation/café.wav");
        String table = "file_name,caption_1,caption_2,caption_3,caption_4,caption_5\ncafé.wav,a’s,,,,\n";
        Files.write(root.resolve("clotho_captions_evaluation.csv"), table.getBytes("windows-1252"));
        assertThat(only(DataSet.open(root)).captions()).containsExactly("a’s");
    }

    @Test
    void audioCapsGroupsTheRowsOfAClipWhateverItsFileIsCalled() throws IOException {
        touch("test/Y-abc.wav");
        write("test.csv", """
                audiocap_id,youtube_id,start_time,caption
                1,-abc,30,A dog barks
                2,-abc,30,Barking
                3,_gone,0,Nothing
                """);
        DataSet set = DataSet.open(root);
        assertThat(only(set).captions()).containsExactly("A dog barks", "Barking");
        assertThat(set.missing()).containsExactly("test/_gone_0.wav");
    }

    @Test
    void macsIsASmallPartOfYaml() throws IOException {
        touch("audio/airport-a.wav");
        write("MACS.yaml", """
                files:
                - filename: airport-a.wav
                  annotations:
                  - annotator_id: 3
                    sentence: people talk and
                      walk by
                    tags:
                    - adults_talking
                    - footsteps
                  - annotator_id: 5
                    sentence: 'a trolley''s wheels: rolling'
                    tags: [footsteps]
                """);
        Example example = only(DataSet.open(root));
        assertThat(example.captions()).containsExactly("people talk and walk by", "a trolley's wheels: rolling");
        assertThat(example.labels()).containsExactly("adults talking", "footsteps");
        write("MACS.yaml", "files:\n- filename: airport-a.wav\n  surprise: 1\n");
        assertThatThrownBy(() -> DataSet.open(root))
                .hasMessage(root.resolve("MACS.yaml") + ", line 3: expected filename, annotations, annotator_id, "
                        + "sentence or tags but got \"surprise: 1\"");
    }

    @Test
    void shardsOfLaionAreHeardOutOfTheirTarFiles() throws IOException {
        Path wav = root.resolve("tone.wav");
        WavWriter.write(
                AudioClip.mono(TinyClap.tone(200, 3000, new SplittableRandom(1)), 4000),
                wav,
                WavWriter.Encoding.PCM_16);
        byte[] sound = Files.readAllBytes(wav);
        Files.delete(wav);
        var tar = new ByteArrayOutputStream();
        String json = "{\"text\": [\"a low tone\", \"a hum\"], \"tag\": [\"Hum\"], \"original_data\": {}}";
        member(tar, "a/17.flac", '0', sound);
        member(tar, "a/17.json", '0', json.getBytes(StandardCharsets.UTF_8));
        String longName = "b/" + "x".repeat(120) + ".v1.json";
        member(tar, "././@LongLink", 'L', (longName + "\0").getBytes(StandardCharsets.UTF_8));
        member(tar, longName.substring(0, 100), '0', "{\"text\": \"alone\"}".getBytes(StandardCharsets.UTF_8));
        tar.write(new byte[1024]);
        Files.createDirectories(root.resolve("sounds/valid"));
        Files.write(root.resolve("sounds/valid/0.tar"), tar.toByteArray());

        DataSet set = DataSet.open(root);
        Example example = only(set);
        assertThat(example.path()).isEqualTo("sounds/valid/0.tar/a/17.flac");
        assertThat(example.captions()).containsExactly("a low tone", "a hum");
        assertThat(example.labels()).containsExactly("hum");
        assertThat(example.fold()).isEqualTo(2);
        assertThat(example.set()).isEqualTo("sounds");
        var recordings = Recordings.load(set.manifest(), TinyClap.RECIPE, (_, problem) -> {
            throw new AssertionError(problem);
        });
        assertThat(recordings.recordings().getFirst().mono()).hasSize(3000);
    }

    @Test
    void namesInATarMayBeginWithADotButLeadNowhereElse() throws IOException {
        Path wav = root.resolve("tone.wav");
        WavWriter.write(
                AudioClip.mono(TinyClap.tone(200, 3000, new SplittableRandom(1)), 4000),
                wav,
                WavWriter.Encoding.PCM_16);
        byte[] sound = Files.readAllBytes(wav);
        shard("./1.flac", "./1.json", sound);
        DataSet set = DataSet.open(root);
        assertThat(only(set).path()).isEqualTo("0.tar/1.flac");
        var recordings = Recordings.load(set.manifest(), TinyClap.RECIPE, (_, problem) -> {
            throw new AssertionError(problem);
        });
        assertThat(recordings.recordings()).hasSize(1);

        Files.copy(wav, root.resolve("secret.flac"));
        for (String name : List.of(root.resolve("secret"), "../secret", "a/../../secret", "C:\\secret").stream()
                .map(Object::toString)
                .toList()) {
            shard(name + ".flac", name + ".json", sound);
            assertThatThrownBy(() -> DataSet.open(root))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("0.tar, byte 512: expected a name below the tar but got " + name);
        }
    }

    @Test
    void ofLaionHalfASampleIsReportedAndOneWithATornDescription() throws IOException {
        var tar = new ByteArrayOutputStream();
        byte[] text = "{\"text\": \"a low tone\"}".getBytes(StandardCharsets.UTF_8);
        member(tar, "whole.flac", '0', new byte[1]);
        member(tar, "whole.json", '0', text);
        member(tar, "a/silent.json", '0', text);
        member(tar, "mute.flac", '0', new byte[1]);
        member(tar, "notes.txt", '0', text);
        member(tar, "torn.flac", '0', new byte[1]);
        member(tar, "torn.json", '0', Arrays.copyOf(text, 9));
        tar.write(new byte[1024]);
        Files.createDirectories(root.resolve("valid"));
        Files.write(root.resolve("valid/0.tar"), tar.toByteArray());

        DataSet set = DataSet.open(root);
        assertThat(only(set).path()).isEqualTo("valid/0.tar/whole.flac");
        assertThat(set.missing()).hasSize(3).startsWith("valid/0.tar/a/silent.flac", "valid/0.tar/mute.json");
        assertThat(set.missing().getLast()).startsWith("valid/0.tar/torn.json: json: line 1");
    }

    private void shard(String audio, String json, byte[] sound) throws IOException {
        var tar = new ByteArrayOutputStream();
        member(tar, audio, '0', sound);
        member(tar, json, '0', "{\"text\": \"a low tone\"}".getBytes(StandardCharsets.UTF_8));
        tar.write(new byte[1024]);
        Files.write(root.resolve("0.tar"), tar.toByteArray());
    }

    @Test
    void aTarThatIsNoneIsRefused() throws IOException {
        Files.write(root.resolve("0.tar"), "x".repeat(600).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> DataSet.open(root))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(root.resolve("0.tar") + ", byte 124: expected an octal number");
    }

    @Test
    void theNamesOfAFolderAreItsLabels() throws IOException {
        touch("kitchen/Dog_bark-03.wav");
        touch("notes.txt");
        DataSet set = DataSet.open(root);
        assertThat(set.layout()).isEqualTo("a folder");
        assertThat(only(set).label()).isEqualTo("dog bark");
    }

    @Test
    void saysWhatADataSetIsAndInWhichLettersItIsWritten() throws IOException {
        for (String name : List.of("ok.wav", "0.TAR")) {
            Path file = write(name, "");
            assertThatThrownBy(() -> DataSet.open(file))
                    .hasMessage(file + ": expected a .csv or .jsonl file or a folder: name the folder this is in");
        }
        byte[] latin = "{\"path\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        for (String name : List.of("latin.jsonl", "MACS.yaml")) {
            Path file = Files.write(root.resolve(name), latin);
            assertThatThrownBy(() -> DataSet.open(name.equals("MACS.yaml") ? root : file))
                    .hasMessage(file + ": expected UTF-8 text: convert the file, for example with iconv");
        }
    }

    @Test
    void linesOfJsonMayHaveOneOrSeveralLabelsAndCaptions() throws IOException {
        Path file = write("list.jsonl", """
                {"path": "a.wav", "label": "Dog_bark", "fold": 2}
                {"path": "b.wav", "captions": ["It rains", "Rain"], "labels": ["rain", "water"]}
                """);
        List<Example> examples = DataSet.open(file).manifest().examples();
        assertThat(examples.get(0)).isEqualTo(new Example("a.wav", root.resolve("a.wav"), "dog bark", 2, ""));
        assertThat(examples.get(1).captions()).containsExactly("It rains", "Rain");
        Path broken = write("broken.jsonl", "{\"path\": \"a.wav\"}\n");
        assertThatThrownBy(() -> DataSet.open(broken))
                .hasMessage(broken + ", line 1: a.wav: expected a label or a caption but got neither");
    }

    private static Example only(DataSet set) {
        assertThat(set.manifest().examples()).hasSize(1);
        return set.manifest().examples().getFirst();
    }

    private void touch(String path) throws IOException {
        write(path, "");
    }

    private Path write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /// A member as GNU tar writes it.
    private static void member(ByteArrayOutputStream tar, String name, char type, byte[] content) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 124, String.format("%011o", content.length));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar  ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        tar.writeBytes(header);
        tar.writeBytes(content);
        tar.writeBytes(new byte[Math.floorMod(-content.length, 512)]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
