package jclap.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteLevelTest {

    @ParameterizedTest
    @CsvSource({
        "0,0x100",
        "10,0x10A",
        "32,0x120",
        "33,33",
        "126,126",
        "127,0x121",
        "160,0x142",
        "161,161",
        "172,172",
        "173,0x143",
        "174,174",
        "255,255"
    })
    void bytesStandWhereGpt2PutThem(int b, String character) {
        assertThat((int) ByteLevel.character(b)).isEqualTo(Integer.decode(character));
    }

    @Test
    void everyByteHasACharacterOfItsOwn() {
        assertThat(IntStream.range(0, 256).map(b -> ByteLevel.byteOf(ByteLevel.character(b))))
                .containsExactlyElementsOf(IntStream.range(0, 256).boxed().toList());
    }

    @Test
    void otherCharactersStandForNoByte() {
        assertThat(IntStream.rangeClosed(0, 0xFFFF)
                        .filter(c -> ByteLevel.byteOf((char) c) < 0)
                        .count())
                .isEqualTo(0x10000 - 256);
    }
}
