package io.pushfabric.node.backend;

import java.time.Duration;

/**
 * The numbers of this package that are not settings.
 *
 * @param queued requests of a group, over all loops, that may wait for a connection; one more fails at once
 * @param retries how often a request is sent anew
 * @param interims 1xx responses before the final one; one more breaks the exchange
 * @param earlyBody bytes of a request body kept while there is no connection; a caller that goes on in spite of
 *         {@code bodyWritable() == false} fails there
 * @param idle how long an unused connection is kept
 * @param patience how long a loop may go on using a connection for its own queue while another loop waits for a permit
 * @param firstBackOff how long a server that refused is left alone; doubles with each failure
 * @param lastBackOff where the doubling ends
 * @param resolveEvery interval between two resolutions of a host name
 */
record Limits(int queued, int retries, int interims, int earlyBody, Duration idle, Duration patience,
        Duration firstBackOff, Duration lastBackOff, Duration resolveEvery) {

    static final Limits STANDARD = new Limits(1024, 2, 100, 1 << 20, Duration.ofSeconds(60), Duration.ofMillis(50),
            Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(30));

    /** Failed checks in a row that make a server count as down. */
    static final int CHECKS_TO_DOWN = 2;

    /** Bytes of a response head: status line and headers, each. */
    static final int RESPONSE_HEAD = 32 * 1024;
}
