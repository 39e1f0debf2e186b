package io.pushfabric.shared.proxy;

/** Bytes are not a PROXY header that we take. Has no stack trace: it says what a peer did, not what we did. */
public final class ProxyProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    private final int offset;
    private final ProxyRefusal refusal;

    ProxyProtocolException(int offset, String problem) {
        this(offset, problem, ProxyRefusal.MALFORMED);
    }

    ProxyProtocolException(int offset, String problem, ProxyRefusal refusal) {
        super("byte " + offset + ": " + problem, null, false, false);
        this.offset = offset;
        this.refusal = refusal;
    }

    /** Which byte is at fault, counted from 0 at the beginning of the header, or of the value if that alone is read. */
    public int offset() {
        return offset;
    }

    /** {@link ProxyRefusal#MALFORMED} or {@link ProxyRefusal#CHECKSUM}. */
    public ProxyRefusal refusal() {
        return refusal;
    }
}
