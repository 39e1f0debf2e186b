package io.pushfabric.node.hold;

/** Time, so that tests can hold it. */
public interface Clock {
    /** The clock of the machine. */
    Clock SYSTEM = new Clock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }
    };

    /** Nanoseconds that only go forward, from an arbitrary origin. */
    long nanoTime();

    /** Milliseconds since 1970, for showing only; never compared. */
    long wallMillis();
}
