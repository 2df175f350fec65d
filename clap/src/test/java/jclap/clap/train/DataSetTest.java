package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
