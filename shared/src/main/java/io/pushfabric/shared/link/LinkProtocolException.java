package io.pushfabric.shared.link;

/** The other end sent what is no frame, or none that it may send; the message says what. */
public final class LinkProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LinkProtocolException(String message) {
        super(message);
    }
}
