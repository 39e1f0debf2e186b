package io.pushfabric.node.backend;

/** One entry of {@code backends}, as one event loop uses it. Owned by that loop. */
public final class BackendGroup {
    private final Dispatcher dispatcher;

    BackendGroup(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** {@code name} of the settings. */
    public String name() {
        return dispatcher.upstream().settings().name();
    }

    /** Starts an exchange. Nothing is called back before this has returned. */
    public BackendExchange start(BackendRequest request, BackendResponse response) {
        assert dispatcher.loop().inEventLoop();
        Exchange exchange = new Exchange(request, response, dispatcher);
        exchange.begin();
        return exchange;
    }
}
