/// Chapter 8: what is inside a .pt file. It is a zip archive: the numbers, and a pickle that says what they are. A
/// pickle is a program; Python runs whatever it says, which is why nobody should torch.load a stranger's file. Here one
/// is written by hand, instruction by instruction, and read as data; then one that wants to do more.
import module jclap.core;
import java.util.zip.*;

void main() throws IOException {
    String tensor = "\u0080\2" // protocol 2
            + "}" + text("weight") // an empty dict, a key, and for its value:
            + "ctorch._utils\n_rebuild_tensor_v2\n" // the function to call,
            + "((" // with these arguments:
            + text("storage") + "ctorch\nFloatStorage\n" + text("0") + text("cpu") + "K\6tQ" // six floats, in entry 0,
            + "K\0" // from the first on,
            + "K\3K\2\u0086" // of shape (3, 2),
            + "K\1K\3\u0086" // 1 apart along the first axis and 3 along the second: transposed!
            + "\u0089}t" // no gradient, no hooks;
            + "R" // call it,
            + "s."; // put the result into the dict, stop.
    try (var checkpoint = Checkpoint.open(save(tensor))) {
        for (String name : checkpoint.names()) {
            IO.println(name + " " + checkpoint.dtype(name) + " " + checkpoint.shape(name) + " "
                    + Arrays.toString(checkpoint.floats(name)));
        }
    }

    String attack = "\u0080\2cos\nsystem\n(" + text("echo gotcha") + "tR.";
    try (var _ = Checkpoint.open(save(attack))) {
        IO.println("never");
    } catch (IOException e) {
        IO.println(e.getMessage().substring(e.getMessage().indexOf("pickle")));
    }
}

/// The instruction that pushes a text: X, its length in four bytes, its characters.
String text(String text) {
    return "X" + (char) text.length() + "\0\0\0" + text;
}

Path save(String pickle) throws IOException {
    var numbers = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i <= 6; i++) {
        numbers.putFloat(i);
    }
    Path file = Files.createTempFile("tiny", ".pt");
    file.toFile().deleteOnExit();
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
        store(zip, "tiny/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
        store(zip, "tiny/data/0", numbers.array());
    }
    return file;
}

/// Stored, not compressed, so that the numbers can be mapped.
void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    var entry = new ZipEntry(name);
    var check = new CRC32();
    check.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(check.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
}
