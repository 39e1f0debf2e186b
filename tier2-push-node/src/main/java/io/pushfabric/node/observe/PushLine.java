package io.pushfabric.node.observe;

import io.pushfabric.node.push.PushOutcome;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A request of the messaging protocol that was answered.
 *
 * @param time when the head was complete
 * @param client the publisher
 * @param target as sent, but with every segment cut to {@value AccessLine#HANDLE_CHARACTERS} characters, unless
 *     it names a label: handles stand in targets
 * @param bytesIn of the message
 * @param bytesOut of the answer
 * @param durationNanos from the complete head to the answer
 * @param server id of the node that holds the client, or {@code null} if none does
 * @param handle to which was pushed, or {@code null} for labels; cut likewise
 * @param outcome of a push to one handle, or {@code null} for other requests
 */
public record PushLine(Instant time, InetSocketAddress client, String method, String target, int status,
        long bytesIn, long bytesOut, long durationNanos, String server, String handle, PushOutcome outcome)
        implements AccessLine {

    private static final Pattern LONG_SEGMENT = Pattern.compile("([^/?]{" + HANDLE_CHARACTERS + "})[^/?]+");

    public PushLine {
        AccessLine.check(status, bytesIn, bytesOut, durationNanos);
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(client, "client");
        method = AccessLine.cut(Objects.requireNonNull(method, "method"), METHOD_CHARACTERS);
        target = AccessLine.cut(Objects.requireNonNull(target, "target"), TARGET_CHARACTERS);
        target = target.startsWith("/v1/labels/") ? target : LONG_SEGMENT.matcher(target).replaceAll("$1");
        handle = AccessLine.cut(handle, HANDLE_CHARACTERS);
    }

    @Override
    public String kind() {
        return "push";
    }

    @Override
    public String endingField() {
        return "outcome";
    }

    @Override
    public String ending() {
        return outcome == null ? null : outcome.wire();
    }
}
