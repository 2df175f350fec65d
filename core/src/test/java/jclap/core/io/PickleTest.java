package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import jclap.core.io.Pickle.Global;
import jclap.core.io.Pickle.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Programs written by hand after the list of instructions.
class PickleTest {

    /// Allows the module `good`; calls and stored objects are remembered as they were asked for.
    private static final Pickle.Names NAMES = new Pickle.Names() {
        @Override
        public boolean allow(Global global) {
            return global.module().equals("good");
        }

        @Override
        public Object call(Global function, List<Object> arguments) {
            return "call of " + function + " with " + arguments;
        }

        @Override
        public Object persistent(List<Object> id) {
            return "stored " + id;
        }
    };

    @Test
    void pushesNumbersAndTexts() {
        assertThat(run("N.")).isSameAs(Pickle.NONE);
        assertThat(run("\u0088.")).isEqualTo(true);
        assertThat(run("K\u00ff.")).isEqualTo(255L);
        assertThat(run("M\1\2.")).isEqualTo(0x201L);
        assertThat(run("J\u00fe\u00ff\u00ff\u00ff.")).isEqualTo(-2L);
        assertThat(run("\u008a\0.")).isEqualTo(0L);
        assertThat(run("\u008a\1\u0080.")).isEqualTo(-128L);
        assertThat(run("\u008a\u0009\0\0\0\0\0\0\0\0\1.")).isEqualTo(BigInteger.TWO.pow(64));
        assertThat(run("G\u00c0\4\0\0\0\0\0\0.")).isEqualTo(-2.5);
        assertThat(run("\u008c\2\u00c3\u00a9.")).isEqualTo("é");
        assertThat(run("X\1\0\0\0a.")).isEqualTo("a");
        assertThat((byte[]) run("C\2ab.")).containsExactly('a', 'b');
    }

    @Test
    void buildsListsTuplesAndDicts() {
        assertThat(run("](K\1K\2eK\3a.")).isEqualTo(List.of(1L, 2L, 3L));
        assertThat(run("(K\1K\2t.")).isEqualTo(new Tuple(List.of(1L, 2L)));
        assertThat(run("K\1K\2K\3\u0087.")).isEqualTo(new Tuple(List.of(1L, 2L, 3L)));
        assertThat(run("}K\1K\2s(K\3K\4u.")).isEqualTo(Map.of(1L, 2L, 3L, 4L));
        assertThat(run("(K\1K\2d.")).isEqualTo(Map.of(1L, 2L));
        assertThat(run("K\1K\0020.")).isEqualTo(1L);
        assertThat(run("K\1(K\2K\0031.")).isEqualTo(1L);
    }

    @Test
    void remembersObjectsByNumber() {
        assertThat(run("]q\5(h\5K\1e0h\5.")).isInstanceOf(List.class);
        assertThat(run("K\7r\1\0\0\0000j\1\0\0\0.")).isEqualTo(7L);
        assertThat(run("K\7\u0094K\u0008\u00940h\0.")).isEqualTo(7L);
    }

    @Test
    void aCallIsOnlyWhatTheNamesSay() {
        assertThat(run("cgood\nf\n(K\1tR.")).isEqualTo("call of good.f with [1]");
        assertThat(run("\u008c\4good\u008c\1f\u0093)R.")).isEqualTo("call of good.f with []");
        assertThat(run("cgood\nC\n)\u0081}b.")).isEqualTo("call of good.C with []");
        assertThat(run("(K\1tQ.")).isEqualTo("stored [1]");
    }

    @Test
    void stopsWhereThePickleEnds() {
        var in = new Cursor(bytes("K\1.K\2."));
        assertThat(Pickle.read(in, NAMES)).isEqualTo(1L);
        assertThat(Pickle.read(in, NAMES)).isEqualTo(2L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cos~system~.  | pickle: offset 11: expected only names that stand for data but got \"os.system\": save"
                        + " the state_dict alone, without other objects",
                "K1a.          | pickle: offset 3: expected an object on the stack but got none",
                "K1K1a.        | pickle: offset 5: expected a ArrayList but got a Long",
                "t.            | pickle: offset 1: expected a mark on the stack but got none",
                "}(K1u.        | pickle: offset 5: expected a value for each key but got 1 of both",
                "}]K1s.        | pickle: offset 5: expected a text or a number as key of a dict but got a ArrayList",
                "K1)R.         | pickle: offset 4: expected a Global but got a Long",
                "h1.           | pickle: offset 2: expected an object that was remembered before but got none under 49",
                "I1.           | pickle: offset 1: expected an instruction that makes data but got 0x49: a file of this"
                        + " kind is not read",
                "K1            | offset 2: expected 1 more bytes but got 0: the file is cut off or damaged",
                "cgood         | offset 1: expected a line of at most 256 bytes but got no line feed",
            })
    void refusesWhatMakesNoData(String program, String message) {
        assertThatThrownBy(() -> run(program.replace('~', '\n')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void anEndlessProgramEnds() {
        assertThatThrownBy(() -> run("N0".repeat(1_100_000) + "N."))
                .hasMessage("pickle: offset 2097152: expected at most 2097152 instructions but got more");
    }

    private static Object run(String program) {
        return Pickle.read(new Cursor(bytes(program)), NAMES);
    }

    /// One character is one byte.
    private static MemorySegment bytes(String program) {
        return MemorySegment.ofArray(program.getBytes(StandardCharsets.ISO_8859_1));
    }
}
