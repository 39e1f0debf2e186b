package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.pushfabric.node.push.HandleInfo;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * What a request to the push listener is told: the members of one JSON object, which may be a problem (RFC 9457).
 *
 * @param status HTTP status
 * @param problem whether the type is {@code application/problem+json}
 * @param outcome of the one push that it answers, or {@code null}
 * @param holder id of the node that gave this outcome, or {@code null}
 */
record Answer(int status, boolean problem, PushOutcome outcome, String holder, Consumer<JsonGenerator> members) {
    private static final Map<PushOutcome, String> DETAILS = Map.of(
            PushOutcome.UNKNOWN_HANDLE, "the handle is malformed, or was not made by this cluster",
            PushOutcome.GONE, "the request that the handle names is no longer parked",
            PushOutcome.NOT_DEFERRED, "the backend answered the request normally",
            PushOutcome.CLIENT_STALLED, "the client does not read; the message was dropped whole",
            PushOutcome.FAILOVER_IN_PROGRESS, "the node that holds the client cannot be reached",
            PushOutcome.NOT_PARKED_YET, "too much waits already for the deferral of this request",
            PushOutcome.OVERLOADED, "too much is on its way already to the node that holds the client");

    /** What became of a command for a handle. @param self id of this node */
    static Answer of(PushResult result, String handle, String self) {
        String node = result.node() == null ? self : result.node();
        Answer answer = of(result, result.outcome(), handle, node);
        return new Answer(answer.status, answer.problem, answer.outcome, node, answer.members);
    }

    private static Answer of(PushResult result, PushOutcome outcome, String handle, String node) {
        if (outcome.status() >= 300) {
            String reason = result.reason() == null ? null : result.reason().told().wire();
            return problem(outcome, DETAILS.get(outcome), reason);
        }
        if (outcome == PushOutcome.FOUND) {
            return new Answer(200, false, outcome, null, out -> writeInfo(out, result.info(), handle, node));
        }
        return new Answer(outcome.status(), false, outcome, null, out -> {
            out.writeStringProperty("outcome", outcome.wire());
            out.writeStringProperty("handle", handle);
            out.writeStringProperty("node", node);
        });
    }

    /** What became of a message for a label. */
    static Answer of(LabelResult result) {
        return of(result, out -> {
            out.writeNumberProperty("delivered", result.delivered());
            out.writeNumberProperty("pending", result.pending());
            out.writeNumberProperty("stalled", result.stalled());
            out.writeNumberProperty("gone", result.gone());
        });
    }

    /** What became of any command for a label. @param counts what is known, also when a node has not answered */
    static Answer of(LabelResult result, Consumer<JsonGenerator> counts) {
        if (result.complete()) {
            return ok(counts);
        }
        Answer problem = problem(PushOutcome.FAILOVER_IN_PROGRESS, "a node has not answered; the counts lack its own");
        return new Answer(problem.status, true, null, null, problem.members.andThen(counts));
    }

    /** A success with these members. */
    static Answer ok(Consumer<JsonGenerator> members) {
        return new Answer(200, false, null, null, members);
    }

    /** A problem of the request itself. */
    static Answer problem(PushOutcome outcome, String detail) {
        return problem(outcome, detail, null);
    }

    private static Answer problem(PushOutcome outcome, String detail, String reason) {
        return problem(outcome.status(), outcome.wire(), outcome, detail, reason);
    }

    /** A problem that is no outcome of a push. @param name of the problem type, such as {@code not-found} */
    static Answer problem(int status, String name, String detail) {
        return problem(status, name, null, detail, null);
    }

    private static Answer problem(int status, String name, PushOutcome outcome, String detail,
            String reason) {
        return new Answer(status, true, outcome, null, out -> {
            out.writeStringProperty("type", "urn:pushfabric:problem:" + name);
            out.writeStringProperty("title", name.replace('-', ' '));
            out.writeNumberProperty("status", status);
            out.writeStringProperty("detail", detail);
            if (reason != null) {
                out.writeStringProperty("reason", reason);
            }
        });
    }

    private static void writeInfo(JsonGenerator out, HandleInfo info, String handle, String node) {
        out.writeStringProperty("handle", handle);
        out.writeStringProperty("node", node);
        out.writeStringProperty("state", info.state());
        out.writeName("labels").writeStartArray();
        info.labels().forEach(out::writeString);
        out.writeEndArray();
        out.writeStringProperty("client", info.client());
        out.writeStringProperty("hold", info.hold());
        out.writeStringProperty("parkedAt", info.parkedAt() == null ? null : info.parkedAt().toString());
        out.writeNumberProperty("messages", info.messages());
    }

    /** As one line of a batch. @param id of the push, or {@code null} */
    ByteBuf toLine(ByteBufAllocator allocator, String id) {
        return Json.object(allocator, out -> {
            members.accept(out);
            if (id != null) {
                out.writeStringProperty("id", id);
            }
        }).writeByte('\n');
    }

    /** As a response. @param allow the methods of the resource, or {@code null} */
    FullHttpResponse toResponse(ByteBufAllocator allocator, HttpRequest request, boolean persistent, String allow) {
        ByteBuf body = Json.object(allocator, members);
        int length = body.readableBytes();
        boolean head = request.method().equals(HttpMethod.HEAD);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status), head ? body.skipBytes(length) : body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, problem ? "application/problem+json" : "application/json");
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, length);
        if (status == 401) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        if (allow != null) {
            headers.set(HttpHeaderNames.ALLOW, allow);
        }
        if (status == 503) {
            headers.set(HttpHeaderNames.RETRY_AFTER, "1");
        }
        HttpUtil.setKeepAlive(headers, request.protocolVersion(), persistent);
        return response;
    }
}
