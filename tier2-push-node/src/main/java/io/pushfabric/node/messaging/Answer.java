package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
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
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A response body of the push listener: JSON, or a problem (RFC 9457).
 *
 * @param status HTTP status
 * @param problem whether the type is {@code application/problem+json}
 * @param body one JSON text; owned by whoever holds the answer
 */
record Answer(int status, boolean problem, ByteBuf body) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Map<PushOutcome, String> DETAILS = Map.of(
            PushOutcome.UNKNOWN_HANDLE, "the handle is malformed, or was not made by this cluster",
            PushOutcome.GONE, "the request that the handle names is no longer parked",
            PushOutcome.NOT_DEFERRED, "the backend answered the request normally",
            PushOutcome.CLIENT_STALLED, "the client does not read; the message was dropped whole",
            PushOutcome.FAILOVER_IN_PROGRESS, "the node that holds the client cannot be reached",
            PushOutcome.NOT_PARKED_YET, "too much waits already for the deferral of this request");

    /** What became of a command for a handle. */
    static Answer of(ByteBufAllocator allocator, PushResult result, String handle, String node) {
        PushOutcome outcome = result.outcome();
        if (outcome.status() >= 300) {
            String reason = result.reason() == null ? null : result.reason().wire();
            return problem(allocator, outcome.status(), outcome.wire(), DETAILS.get(outcome), reason);
        }
        return new Answer(outcome.status(), false, json(allocator, out -> {
            if (outcome == PushOutcome.FOUND) {
                writeInfo(out, result.info(), handle, node);
            } else {
                out.writeStringProperty("outcome", outcome.wire());
                out.writeStringProperty("handle", handle);
                out.writeStringProperty("node", node);
            }
        }));
    }

    /** A problem of the request itself. */
    static Answer problem(ByteBufAllocator allocator, PushOutcome outcome, String detail) {
        return problem(allocator, outcome.status(), outcome.wire(), detail, null);
    }

    /** A problem that is no outcome of a push. @param name of the problem type, such as {@code bad-request} */
    static Answer problem(ByteBufAllocator allocator, int status, String name, String detail) {
        return problem(allocator, status, name, detail, null);
    }

    /** {@code GET /v1}. @param push URL of this node's push listener */
    static Answer service(ByteBufAllocator allocator, String node, String push) {
        return new Answer(200, false, json(allocator, out -> {
            out.writeStringProperty("service", "pushfabric");
            out.writeName("versions").writeStartArray().writeString("1").writeEndArray();
            out.writeStringProperty("node", node);
            out.writeName("nodes").writeStartArray();
            out.writeStartObject();
            out.writeStringProperty("id", node);
            out.writeStringProperty("push", push);
            out.writeEndObject();
            out.writeEndArray();
        }));
    }

    /**
     * The answer as a response, which takes the body over.
     *
     * @param allow the methods of the resource, or {@code null}
     */
    FullHttpResponse toResponse(HttpRequest request, boolean persistent, String allow) {
        boolean head = request.method().equals(HttpMethod.HEAD);
        int length = body.readableBytes();
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

    private static Answer problem(ByteBufAllocator allocator, int status, String name, String detail, String reason) {
        return new Answer(status, true, json(allocator, out -> {
            out.writeStringProperty("type", "urn:pushfabric:problem:" + name);
            out.writeStringProperty("title", name.replace('-', ' '));
            out.writeNumberProperty("status", status);
            out.writeStringProperty("detail", detail);
            if (reason != null) {
                out.writeStringProperty("reason", reason);
            }
        }));
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

    private static ByteBuf json(ByteBufAllocator allocator, Consumer<JsonGenerator> members) {
        ByteBuf body = allocator.buffer(384);
        try (OutputStream bytes = new ByteBufOutputStream(body);
                JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            members.accept(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return body;
    }
}
