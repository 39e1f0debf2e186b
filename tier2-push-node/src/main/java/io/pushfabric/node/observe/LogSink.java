package io.pushfabric.node.observe;

import java.io.IOException;

/** Where whole lines go. Owned by the thread that writes the access log. */
interface LogSink {

    /** Writes all of it, past any buffer of this process. */
    void write(byte[] bytes, int length) throws IOException;

    /** Called each few seconds: goes on in another file if this one was moved away. */
    void followRotation() throws IOException;

    /** Nothing is written afterwards. */
    void close() throws IOException;
}
