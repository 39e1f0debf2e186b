package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.pushfabric.node.push.Message;
import java.util.List;
import java.util.Locale;

/** Reads the parts of a push that are not its body. */
final class PushRequest {
    private static final int MAX_CONTENT_TYPE = 256;
    private static final String FORM = "application/x-www-form-urlencoded";

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
        return checkContentType(single(HttpHeaderNames.CONTENT_TYPE.toString()));
    }

    /**
     * Tools send the type of a form unasked; it says nothing about the message.
     *
     * @return {@code null} if the head of the response is not to be changed
     * @throws BadRequest if it could not be written as a header value
     */
    static String checkContentType(String type) {
        if (type == null || type.isBlank()) {
            return null;
        }
        if (type.length() > MAX_CONTENT_TYPE || !type.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new BadRequest("the content type is not ASCII of at most " + MAX_CONTENT_TYPE + " characters");
        }
        int end = type.indexOf(';');
        String bare = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return bare.equals(FORM) ? null : type;
    }

    private int status() {
        String value = single("Push-Status");
        return value == null ? 0 : checkStatus(value);
    }

    /** @throws BadRequest if a response with a body cannot have it */
    static int checkStatus(String value) {
        int status = value.matches("[0-9]{3}") ? Integer.parseInt(value) : 0;
        if (status < 200 || status > 599 || status == 204 || status == 205 || status == 304) {
            throw new BadRequest("the status is not 200 to 599 without 204, 205 and 304");
        }
        return status;
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
