package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pushfabric.node.push.Message;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * One line of a batch: {@code {"handle"|"label":…, "text"|"base64":…, "end":…, "id":…, "status":…, "contentType":…}}.
 *
 * @param handle where it goes to, or {@code null}; else {@code label}
 * @param id as it was given, or {@code null}
 */
record BatchLine(String handle, String label, Message message, String id) {
    private static final Set<String> TEXTS = Set.of("handle", "label", "text", "id", "contentType");
    private static final int MAX_TEXT = 64 * 1024 * 1024;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(MAX_TEXT).maxNestingDepth(4).build())
            .build();

    /**
     * @param json without the line end; stays the caller's
     * @param maxMessage bytes
     * @throws BadLine if it is not such an object
     */
    static BatchLine parse(ByteBuf json, PushIdHash ids, int maxMessage) {
        byte[] bytes = new byte[json.readableBytes()];
        json.getBytes(json.readerIndex(), bytes);
        Map<String, Object> members = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            read(parser, members);
            return new Members(members).toLine(ids, maxMessage);
        } catch (BadRequest e) {
            throw new BadLine(e.getMessage(), idOf(bytes), false);
        } catch (JacksonException e) {
            String why = "the line is not a JSON object as a push needs it: " + e.getOriginalMessage();
            throw new BadLine(why, null, false);
        }
    }

    /** The id of a push that is refused for something else, so that its sender knows which one it was. */
    private static String idOf(byte[] bytes) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean id = parser.currentName().equals("id");
                if (parser.nextToken() == JsonToken.VALUE_STRING && id) {
                    return parser.getString();
                }
                parser.skipChildren();
            }
            return null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static void read(JsonParser parser, Map<String, Object> members) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new BadRequest("the line is not a JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (members.put(name, read(parser, name, value)) != null) {
                throw new BadRequest("the member " + name + " is repeated");
            }
        }
        if (parser.nextToken() != null) {
            throw new BadRequest("the line has more than one JSON object");
        }
    }

    private static Object read(JsonParser parser, String name, JsonToken value) {
        if (TEXTS.contains(name) && value == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        if (name.equals("base64") && value == JsonToken.VALUE_STRING) {
            return parser.getBinaryValue();
        }
        if (name.equals("end") && value.isBoolean()) {
            return value == JsonToken.VALUE_TRUE;
        }
        if (name.equals("status") && value == JsonToken.VALUE_NUMBER_INT) {
            return HeadChange.status(parser.getString());
        }
        throw new BadRequest("the member " + shown(name) + " is not known, or not of its type");
    }

    private static String shown(String name) {
        return name.length() > 40 ? name.substring(0, 40) + "…" : name;
    }

    /** What was read, by name. */
    private record Members(Map<String, Object> members) {

        BatchLine toLine(PushIdHash ids, int maxMessage) {
            String handle = text("handle");
            String label = text("label");
            String id = text("id");
            if ((handle == null) == (label == null)) {
                throw new BadRequest("a push needs either a handle or a label");
            }
            byte[] body = body();
            if (body.length > maxMessage) {
                throw new BadLine("a message has at most " + maxMessage + " bytes", id, true);
            }
            long hash = id == null ? 0 : ids.hash(id);
            String type = HeadChange.contentType(text("contentType"));
            boolean end = Boolean.TRUE.equals(members.get("end"));
            int status = members.containsKey("status") ? (Integer) members.get("status") : 0;
            return new BatchLine(handle, label, new Message(Unpooled.wrappedBuffer(body), end, type, status, hash), id);
        }

        private byte[] body() {
            String text = text("text");
            byte[] binary = (byte[]) members.get("base64");
            if (text != null && binary != null) {
                throw new BadRequest("a push has either text or base64");
            }
            if (text != null) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
            return binary == null ? new byte[0] : binary;
        }

        private String text(String name) {
            return (String) members.get(name);
        }
    }
}
