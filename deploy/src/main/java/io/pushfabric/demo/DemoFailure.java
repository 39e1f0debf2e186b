package io.pushfabric.demo;

/** The demo could not start or go on; the message tells the user why. */
public final class DemoFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }
}
