package jclap.core.io;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// The table of contents at the end of a zip archive, read where it lies.
///
/// ```text
/// … local header, name, extra, BYTES …   directory: one record per entry   [zip64 end, locator]   end
/// ```
///
/// `java.util.zip` would decompress through a stream; stored entries are parts of the mapped file instead, and cost
/// nothing until they are read. The local headers of PyTorch claim a size of 0, so sizes are those of the directory.
/// See [APPNOTE.TXT](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) 4.3.
record ZipDirectory(MemorySegment file, long directoryAt, SequencedMap<String, Entry> entries) {

    /// One file of the archive.
    private record Entry(int flags, int method, long compressed, long size, long headerAt) {}

    private static final int LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50;
    private static final int END_64 = 0x06064b50, LOCATOR_64 = 0x07064b50;
    private static final int END_BYTES = 22, LOCATOR_BYTES = 20, END_64_BYTES = 56, CENTRAL_BYTES = 46;
    private static final long IN_ZIP64 = 0xffff_ffffL;

    /// {@return the directory of an archive without anything before or after it}
    static ZipDirectory of(MemorySegment file) {
        long endAt = endAt(file);
        var end = new Cursor(file, endAt + 10);
        long count = end.u16(), bytes = end.u32(), at = end.u32(), limit = endAt;
        long locatorAt = endAt - LOCATOR_BYTES;
        if (locatorAt >= 0 && file.get(Cursor.INT, locatorAt) == LOCATOR_64) {
            limit = file.get(Cursor.LONG, locatorAt + 8);
            var end64 = new Cursor(file, limit);
            if (end64.i32() != END_64 || limit + END_64_BYTES > locatorAt) {
                throw end64.error("the end record of a zip64 archive", "other bytes");
            }
            end64.slice(28);
            count = wide(count, 0xffff, end64.i64());
            bytes = wide(bytes, IN_ZIP64, end64.i64());
            at = wide(at, IN_ZIP64, end64.i64());
        }
        if (at < 0 || bytes < 0 || at > limit || bytes != limit - at || count < 0 || count > bytes / CENTRAL_BYTES) {
            throw new IllegalArgumentException("zip: expected a directory that ends at " + limit + " but got " + bytes
                    + " bytes at " + at + " for " + count + " entries: the file is cut off or has bytes before it");
        }
        var entries = new LinkedHashMap<String, Entry>();
        var cursor = new Cursor(file.asSlice(at, bytes));
        for (long i = 0; i < count; i++) {
            read(cursor, entries);
        }
        if (cursor.remaining() > 0) {
            throw new IllegalArgumentException(
                    "zip: expected " + count + " entries but got " + cursor.remaining() + " bytes more");
        }
        return new ZipDirectory(file, at, entries);
    }

    /// {@return the names of the entries, in their order}
    SequencedSet<String> names() {
        return entries.sequencedKeySet();
    }

    /// {@return the 64 bits of a number that the end record has in fewer, or as the mark that it has not}
    private static long wide(long narrow, long mark, long wide) {
        if (narrow != mark && narrow != wide) {
            throw new IllegalArgumentException("zip: expected both end records to agree but got " + narrow + " and "
                    + Long.toUnsignedString(wide) + ": the file is damaged");
        }
        return wide;
    }

    /// {@return the bytes of an entry}
    MemorySegment bytes(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("zip: expected an entry " + JsonWriter.excerpt(name) + " but got none");
        }
        if (entry.method != 0 || entry.compressed != entry.size || (entry.flags & 1) != 0) {
            throw new IllegalArgumentException("zip: entry " + JsonWriter.excerpt(name)
                    + ": expected stored bytes but got compressed or encrypted ones: unpack it and pack it by zip -0");
        }
        var local = new Cursor(file.asSlice(0, directoryAt), entry.headerAt);
        if (local.i32() != LOCAL) {
            throw local.error("the header of entry " + JsonWriter.excerpt(name), "other bytes");
        }
        local.slice(22);
        int nameBytes = local.u16(), extraBytes = local.u16();
        local.slice(nameBytes + extraBytes);
        return local.slice(entry.size);
    }

    /// The end record has a comment of up to 64 KiB after it, whose length it knows.
    private static long endAt(MemorySegment file) {
        long last = file.byteSize() - END_BYTES;
        for (long at = last; at >= Math.max(0, last - 0xffff); at--) {
            if (file.get(Cursor.INT, at) == END && Short.toUnsignedInt(file.get(Cursor.SHORT, at + 20)) == last - at) {
                return at;
            }
        }
        throw new IllegalArgumentException("zip: expected a directory at the end but got none: the file is cut off");
    }

    private static void read(Cursor cursor, SequencedMap<String, Entry> entries) {
        if (cursor.i32() != CENTRAL) {
            throw cursor.error("a record of the zip directory", "other bytes");
        }
        cursor.slice(4);
        int flags = cursor.u16(), method = cursor.u16();
        cursor.slice(8);
        long compressed = cursor.u32(), size = cursor.u32();
        int nameBytes = cursor.u16(), extraBytes = cursor.u16(), commentBytes = cursor.u16();
        cursor.slice(8);
        long headerAt = cursor.u32();
        String name = cursor.text(nameBytes);
        // What does not fit 32 bits follows as 64 bits in extra field 1, in this order.
        var extra = new Cursor(cursor.slice(extraBytes));
        while (extra.remaining() >= 4) {
            int id = extra.u16();
            var field = new Cursor(extra.slice(extra.u16()));
            if (id == 1) {
                size = size == IN_ZIP64 ? field.i64() : size;
                compressed = compressed == IN_ZIP64 ? field.i64() : compressed;
                headerAt = headerAt == IN_ZIP64 ? field.i64() : headerAt;
            }
        }
        cursor.slice(commentBytes);
        if (entries.putIfAbsent(name, new Entry(flags, method, compressed, size, headerAt)) != null) {
            throw new IllegalArgumentException(
                    "zip: expected each name once but got " + JsonWriter.excerpt(name) + " again");
        }
    }
}
