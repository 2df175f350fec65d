package jclap.core.io;

/// How a safetensors file stores one element; the names are those of the format.
public enum DType {
    /// One byte, 0 or 1.
    BOOL(8),
    /// Unsigned 8 bits.
    U8(8),
    /// Signed 8 bits.
    I8(8),
    /// Unsigned 16 bits.
    U16(16),
    /// Signed 16 bits.
    I16(16),
    /// Unsigned 32 bits.
    U32(32),
    /// Signed 32 bits.
    I32(32),
    /// Unsigned 64 bits.
    U64(64),
    /// Signed 64 bits.
    I64(64),
    /// IEEE 754 half precision.
    F16(16),
    /// The upper half of an [#F32].
    BF16(16),
    /// IEEE 754 single precision, what everything here computes in.
    F32(32),
    /// IEEE 754 double precision.
    F64(64),
    /// Two [#F32]: real and imaginary part. Raw only.
    C64(64),
    /// 8-bit float with 4 exponent bits. Raw only.
    F8_E4M3(8),
    /// 8-bit float with 5 exponent bits. Raw only.
    F8_E5M2(8),
    /// 8-bit power of two. Raw only.
    F8_E8M0(8),
    /// 6-bit float with 2 exponent bits. Raw only.
    F6_E2M3(6),
    /// 6-bit float with 3 exponent bits. Raw only.
    F6_E3M2(6),
    /// 4-bit float. Raw only.
    F4(4);

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    /// {@return the size of one element in bits; less than 8 where several share a byte}
    public int bits() {
        return bits;
    }
}
