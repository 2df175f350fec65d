package jclap.clap.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// What a server sends. A read ends with an [IOException] when nothing came for a while: a connection that is open but
/// silent would be waited for for ever.
final class PatientStream extends FilterInputStream {

    private final Duration patience;
    private final Thread watch;
    private volatile long lastRead = System.nanoTime();
    private volatile boolean silent;

    /// @param in its reads end when another thread closes it
    PatientStream(InputStream in, Duration patience) {
        super(in);
        this.patience = patience;
        this.watch = Thread.ofVirtual().start(this::watch);
    }

    private void watch() {
        try {
            for (long left = patience.toNanos(); left > 0; left = lastRead + patience.toNanos() - System.nanoTime()) {
                Thread.sleep(Duration.ofNanos(left));
            }
            silent = true;
            in.close();
        } catch (InterruptedException | IOException _) {
            // The stream was closed by who reads it, or could not be; either way there is nothing left to watch.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int at, int n) throws IOException {
        try {
            int read = in.read(bytes, at, n);
            lastRead = System.nanoTime();
            return read;
        } catch (IOException e) {
            throw silent ? new IOException("expected more bytes but none came for " + seconds(patience), e) : e;
        }
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        in.close();
    }

    /// {@return how long, in words: `60 s`}
    static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
