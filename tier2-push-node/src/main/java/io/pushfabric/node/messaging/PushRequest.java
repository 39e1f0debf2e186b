package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.pushfabric.node.push.Message;
import java.util.List;

/** Reads the parts of a push that are not its body. */
final class PushRequest {
    private final HttpHeaders headers;
    private final Target target;
    private final PushIdHash ids;

    PushRequest(HttpHeaders headers, Target target, PushIdHash ids) {
        this.headers = headers;
        this.target = target;
        this.ids = ids;
    }

    /**
     * @param body taken over, also when this throws
     * @throws BadRequest naming the parameter or header and its value
     */
    Message message(ByteBuf body) {
        try {
            return new Message(body, end(), contentType(), status(), id());
        } catch (BadRequest e) {
            body.release();
            throw e;
        }
    }

    private boolean end() {
        Boolean query = truth("end", target.query().getOrDefault("end", List.of()));
        Boolean header = truth("Push-End", headers.getAll("Push-End"));
        if (query != null && header != null && !query.equals(header)) {
            throw new BadRequest("end=" + query + " and Push-End: " + header + " contradict each other");
        }
        return Boolean.TRUE.equals(query) || Boolean.TRUE.equals(header);
    }

    private static Boolean truth(String name, List<String> values) {
        if (values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw new BadRequest(name + " is repeated");
        }
        return switch (values.get(0)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw new BadRequest(name + " is neither true nor false");
        };
    }

    private String contentType() {
        return HeadChange.contentType(single(HttpHeaderNames.CONTENT_TYPE.toString()));
    }

    private int status() {
        String value = single("Push-Status");
        return value == null ? 0 : HeadChange.status(value);
    }

    private long id() {
        String id = single("Push-Id");
        return id == null ? 0 : ids.hash(id);
    }

    private String single(String name) {
        List<String> values = headers.getAll(name);
        if (values.size() > 1) {
            throw new BadRequest(name + " is repeated");
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
