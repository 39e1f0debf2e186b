package io.pushfabric.itest.harness;

import java.io.IOException;

/** The peer closed or reset before the response was complete by its own framing. */
public final class CutShort extends IOException {
    private static final long serialVersionUID = 1;

    private final transient HttpHead head;
    private final transient byte[] received;

    CutShort(HttpHead head, byte[] received, IOException cause) {
        super("cut short after " + received.length + " bytes of the body of " + head.startLine(), cause);
        this.head = head;
        this.received = received;
    }

    public HttpHead head() {
        return head;
    }

    /** The body bytes that came, without chunk framing. */
    public String received() {
        return HttpReader.text(received);
    }
}
