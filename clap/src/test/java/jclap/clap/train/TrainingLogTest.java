package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jclap.core.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {

    @TempDir
    private Path folder;

    @Test
    void tensorBoardsFileHoldsTheNumbersOfEachStep() throws IOException {
        log(0, 1, 2);
        List<Map<String, Object>> events = events(Files.readAllBytes(folder.resolve(TrainingLog.EVENTS)));
        assertThat(events).hasSize(3);
        assertThat(events.getFirst()).containsEntry("version", "brain.Event:2");
        assertThat(events.get(1))
                .containsEntry("step", 1L)
                .containsEntry("loss", 0.5f)
                .containsEntry("temperature", 0.0625f)
                .containsEntry("waiting", 0.5f)
                .doesNotContainKey("accuracy");
        assertThat(events.get(2))
                .containsEntry("step", 2L)
                .containsEntry("accuracy", 0.75f)
                .containsEntry("map_at_10", 1f);
    }

    @Test
    void linesOfJsonAndRowsOfTheTableSayTheSame() throws IOException {
        log(0, 1, 2);
        List<String> json = Files.readAllLines(folder.resolve(TrainingLog.JSON));
        Csv csv = Csv.read(folder.resolve(TrainingLog.CSV));
        assertThat(json).hasSize(2);
        for (int i = 0; i < 2; i++) {
            Json line = Json.parse(json.get(i));
            for (String name : List.of("step", "loss", "learning_rate", "temperature")) {
                assertThat(Double.parseDouble(csv.rows().get(i).get(name)))
                        .isEqualTo(line.get(name).number());
            }
        }
        assertThat(csv.rows().get(0)).containsEntry("accuracy", "").containsEntry("map_at_10", "");
    }

    @Test
    void aRunThatGoesOnForgetsWhatWasLoggedBehindItsCheckpointAndHalfARow() throws IOException {
        log(0, 1, 2, 3);
        Files.writeString(folder.resolve(TrainingLog.CSV), "4,1,17", java.nio.file.StandardOpenOption.APPEND);
        log(2, 3);
        assertThat(Csv.read(folder.resolve(TrainingLog.CSV)).rows())
                .extracting(row -> row.get("step"))
                .containsExactly("1", "2", "3");
        assertThat(events(Files.readAllBytes(folder.resolve(TrainingLog.EVENTS))))
                .hasSize(4);
    }

    /// A second name keeps the old file, which would be overwritten in place.
    @Test
    void aLogIsReplacedAsAWhole() throws IOException {
        log(0, 1, 2, 3);
        Path before = Files.createLink(folder.resolve("before"), folder.resolve(TrainingLog.CSV));
        String all = Files.readString(before);
        log(1);
        assertThat(before).content().isEqualTo(all);
        assertThat(Csv.read(folder.resolve(TrainingLog.CSV)).rows()).hasSize(1);
        assertThat(Files.readAllLines(folder.resolve(TrainingLog.JSON))).hasSize(1);
    }

    private void log(int steps, int... made) throws IOException {
        try (TrainingLog log = TrainingLog.open(folder, steps)) {
            for (int step : made) {
                log.add(
                        new Trainer.Step(1, 1, step, 3, 0.5f, 1e-3, 16, 80, 0.5),
                        step == 2 ? Optional.of(test()) : Optional.empty());
            }
        }
    }

    /// Three of four recordings are named right, and all are found.
    private static Evaluation test() {
        var example = new Manifest.Example("x", Path.of("x"), "a", 0, "");
        float[] right = {1, 0}, wrong = {0, 1};
        var found = new RetrievalScores(1, 1, 1, 1, 1, 1, 1);
        return new Evaluation(
                Classification.of(
                        List.of("a", "b"), Collections.nCopies(4, example), new float[][] {right, right, right, wrong}),
                found,
                found);
    }

    /// An independent reader: frames with checksums computed bit by bit, and protocol buffers by their wire types.
    private static List<Map<String, Object>> events(byte[] file) {
        var events = new ArrayList<Map<String, Object>>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertThat(in.getInt()).isEqualTo(maskedCrc(length));
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            in.get(data);
            assertThat(in.getInt()).isEqualTo(maskedCrc(data));
            events.add(event(data));
        }
        return events;
    }

    private static Map<String, Object> event(byte[] data) {
        var event = new HashMap<String, Object>();
        for (Map.Entry<Integer, Object> field : fields(data)) {
            switch (field.getKey()) {
                case 1 ->
                    assertThat(Double.longBitsToDouble((long) field.getValue())).isGreaterThan(1.7e9);
                case 2 -> event.put("step", field.getValue());
                case 3 -> event.put("version", text(field.getValue()));
                case 5 ->
                    fields((byte[]) field.getValue()).forEach(value -> {
                        var parts = fields((byte[]) value.getValue());
                        assertThat(value.getKey()).isEqualTo(1);
                        assertThat(parts).extracting(Map.Entry::getKey).containsExactly(1, 2);
                        event.put(text(parts.get(0).getValue()), Float.intBitsToFloat((int)
                                parts.get(1).getValue()));
                    });
                default -> throw new AssertionError("unknown field " + field.getKey());
            }
        }
        return event;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private static List<Map.Entry<Integer, Object>> fields(byte[] data) {
        var fields = new ArrayList<Map.Entry<Integer, Object>>();
        ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int key = (int) varint(in);
            Object value = switch (key & 7) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    yield bytes;
                }
                case 5 -> in.getInt();
                default -> throw new AssertionError("unknown wire type " + (key & 7));
            };
            fields.add(Map.entry(key >>> 3, value));
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static int maskedCrc(byte[] data) {
        int crc = -1;
        for (byte b : data) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ (0x82F63B78 & -(crc & 1));
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }
}
