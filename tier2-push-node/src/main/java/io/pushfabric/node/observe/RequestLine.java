package io.pushfabric.node.observe;

import io.pushfabric.shared.EndReason;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;

/**
 * A client request that has ended, parked or not.
 *
 * @param time when the head was complete
 * @param method as sent, or {@code null} if no head that can be read came; {@code target} likewise
 * @param status of the response, or 0 if the client got none
 * @param bytesIn of the request body
 * @param bytesOut of the response body, without chunk framing; of pushes those that the kernel took whole
 * @param durationNanos from the complete head to the end of the response, the time parked included
 * @param server {@code host:port} of the backend server, or {@code null} if there was none
 * @param handle of the request, or {@code null}; cut to {@value AccessLine#HANDLE_CHARACTERS} characters
 * @param reason why it ended, or {@code null}
 */
public record RequestLine(Instant time, InetSocketAddress client, String method, String target, int status,
        long bytesIn, long bytesOut, long durationNanos, String server, String handle, EndReason reason)
        implements AccessLine {

    public RequestLine {
        AccessLine.check(status, bytesIn, bytesOut, durationNanos);
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(client, "client");
        method = AccessLine.cut(method, METHOD_CHARACTERS);
        target = AccessLine.cut(target, TARGET_CHARACTERS);
        handle = AccessLine.cut(handle, HANDLE_CHARACTERS);
    }

    @Override
    public String kind() {
        return "request";
    }

    @Override
    public String endingField() {
        return "reason";
    }

    @Override
    public String ending() {
        return reason == null ? null : reason.wire();
    }
}
