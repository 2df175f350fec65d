package jclap.core.io;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import jclap.core.Shape;
import org.junit.jupiter.api.Test;

/// Values by the definitions of the number formats; strides by hand.
class StoredTensorTest {

    private static final MemorySegment SIX = MemorySegment.ofArray(new byte[] {0, 1, 2, 3, 4, 5});

    @Test
    void convertsFloatsOf8Bits() {
        var bytes = MemorySegment.ofArray(new byte[] {0, 0x38, 0x7e, (byte) 0xfe, 1, 0x08, 0x7f, (byte) 0x80});
        assertFloats(StoredTensor.dense(DType.F8_E4M3, Shape.of(8), bytes).floats())
                .hasSameBitsAs(0, 1, 448, -448, 1 / 512f, 1 / 64f, Float.NaN, -0f);
        var others = MemorySegment.ofArray(new byte[] {0, 0x3c, 0x7b, 0x7c, (byte) 0xc0, 1});
        assertFloats(StoredTensor.dense(DType.F8_E5M2, Shape.of(6), others).floats())
                .hasSameBitsAs(0, 1, 57344, Float.POSITIVE_INFINITY, -2, 1 / 65536f);
    }

    @Test
    void integersWithoutASignAreNotNegative() {
        var bytes = MemorySegment.ofArray(new byte[] {-1, -1, -1, -1, -1, -1, -1, 127});
        assertThat(StoredTensor.dense(DType.U8, Shape.of(8), bytes).longs())
                .containsExactly(255, 255, 255, 255, 255, 255, 255, 127);
        assertThat(StoredTensor.dense(DType.U16, Shape.of(4), bytes).longs())
                .containsExactly(65535, 65535, 65535, 32767);
        assertThat(StoredTensor.dense(DType.U32, Shape.of(2), bytes).longs())
                .containsExactly(4294967295L, Integer.MAX_VALUE);
        assertThat(StoredTensor.dense(DType.U64, Shape.of(1), bytes).longs()).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void collectsByStride() {
        assertThat(view(0, Shape.of(3, 2), 1, 3).ints()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(view(1, Shape.of(2, 2), 2, 0).ints()).containsExactly(1, 1, 3, 3);
        assertThat(view(5, Shape.of(), new long[0]).ints()).containsExactly(5);
        assertThat(view(2, Shape.of(1, 3), 77, 1).ints()).containsExactly(2, 3, 4);
        assertThat(view(6, Shape.of(0, 3), 3, 1).ints()).isEmpty();
    }

    @Test
    void refusesViewsThatLeaveTheirStorageOrBlowItUp() {
        assertThatThrownBy(() -> view(0, Shape.of(3, 2), 2, 2))
                .hasMessage("expected elements among the 6 stored but got (3, 2) from 0 to 6");
        assertThatThrownBy(() -> view(7, Shape.of(0), 1))
                .hasMessage("expected elements among the 6 stored but got (0) from 7 to 7");
        assertThatThrownBy(() -> view(-1, Shape.of(1), 1))
                .hasMessage("expected elements among the 6 stored but got (1) from -1 to -1");
        assertThatThrownBy(() -> view(0, Shape.of(2), -1)).hasMessage("expected strides of at least 0 but got -1");
        assertThatThrownBy(() -> view(0, Shape.of(2, 3), 1))
                .hasMessage("expected a stride for each axis of (2, 3) but got 1");
        assertThatThrownBy(() -> view(0, Shape.of(1 << 25), 0))
                .hasMessage("expected a view of at most the 6 elements stored but got (33554432)");
        assertThatThrownBy(() -> view(0, Shape.of(2, 2), Long.MAX_VALUE, 1)).isInstanceOf(ArithmeticException.class);
    }

    private static StoredTensor view(long offset, Shape shape, long... strides) {
        return new StoredTensor(DType.U8, shape, SIX, offset, strides);
    }
}
