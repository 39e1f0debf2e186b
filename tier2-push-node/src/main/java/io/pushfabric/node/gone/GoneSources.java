package io.pushfabric.node.gone;

/** The other nodes, as senders of gone notices: they send them while somebody reads. For use by any thread. */
public interface GoneSources {

    /** There are no others. */
    GoneSources NONE = new GoneSources() {
        @Override
        public void open(Runnable live) {
            live.run();
        }

        @Override
        public void close() {
            // nothing was opened
        }
    };

    /**
     * One more reads.
     *
     * @param live called once, on any thread, when every node that lives sends its notices, or after a second
     */
    void open(Runnable live);

    /** One less reads. */
    void close();
}
