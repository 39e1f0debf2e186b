package io.pushfabric.node.observe;

import java.io.IOException;
import java.io.OutputStream;

/** A stream that is there as long as the process, such as standard output. */
record StreamSink(OutputStream out) implements LogSink {

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        out.flush();
    }

    @Override
    public void followRotation() {
        // A stream has no name that something else could take.
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
