package io.pushfabric.node.hold;

import io.netty.handler.codec.http.HttpResponse;
import java.util.List;

/**
 * What a backend said with a deferral (contract section 1).
 *
 * @param stream head and body are sent at once ({@code Push-Hold: stream})
 * @param labels at most 16, in the order given, each once
 * @param timeoutSeconds {@code Push-Timeout}; 0 for the default
 * @param keepAliveSeconds {@code Push-Keep-Alive}: interval, 0 for off, -1 for what the configuration says
 * @param keepAliveData chunk of this hold; {@code null} for the configured one
 * @param gonePath {@code Push-Gone}; {@code null} for none
 */
record Deferral(boolean stream, List<String> labels, int timeoutSeconds, int keepAliveSeconds, byte[] keepAliveData,
        String gonePath) {

    /** {@link #keepAliveSeconds} of a deferral that does not speak of it. */
    static final int AS_CONFIGURED = -1;

    /** @throws BadDeferral naming the header and its value */
    static Deferral of(HttpResponse response) {
        return new DeferralFields(response.headers()).read();
    }
}
