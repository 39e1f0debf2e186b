package io.pushfabric.node.backend;

/** Where the counts of this package go. Called on every event loop: an implementation is thread-safe and quick. */
public interface BackendObserver {

    /** Counts nothing. */
    BackendObserver NONE = new BackendObserver() {
        @Override
        public void onRequestEnded(String backend, String outcome) {
            // nobody asks
        }

        @Override
        public void onConnections(String backend, PoolState state, int change) {
            // nobody asks
        }
    };

    /**
     * One exchange has ended.
     *
     * @param outcome {@code ok} (a whole response), {@code upgraded}, {@code cancelled}, or that of a
     *         {@link BackendFailure}
     */
    void onRequestEnded(String backend, String outcome);

    /** The number of connections in a state has changed by {@code change}: 1 or -1. */
    void onConnections(String backend, PoolState state, int change);
}
