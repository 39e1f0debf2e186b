package io.pushfabric.demo;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one page says to another, or to itself.
 *
 * @param from the page that sent it
 * @param sentAt milliseconds of that page's clock, which it gets back to tell how long the message was under way
 */
record Message(String text, String from, double sentAt) {
    static final int MAX_TEXT = 4_000;

    Message {
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("text: 1 to " + MAX_TEXT + " characters, not " + text.length());
        }
    }

    /** The bytes for a hold of this kind: a server-sent event, or the JSON body of a response. */
    byte[] bytes(Hold.Kind kind) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("text", text).put("from", from)
                .put("sentAt", sentAt);
        return (kind == Hold.Kind.STREAM ? event("message", json) : json.toString()).getBytes(StandardCharsets.UTF_8);
    }

    /** One server-sent event. JSON as Jackson writes it has no line ends, so one data line is enough. */
    static String event(String name, ObjectNode data) {
        return ("message".equals(name) ? "" : "event: " + name + "\n") + "data: " + data + "\n\n";
    }
}
