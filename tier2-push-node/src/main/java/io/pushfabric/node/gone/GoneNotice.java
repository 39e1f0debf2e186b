package io.pushfabric.node.gone;

import io.pushfabric.node.hold.EndedHold;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The JSON of one gone notice: {@code {"handle":…,"labels":[…],"reason":…,"node":…,"at":…}} (contract section 3). */
final class GoneNotice {
    private static final JsonFactory JSON = new JsonFactory();

    private GoneNotice() {
    }

    /** @param node id of the node that held the connection */
    static byte[] json(EndedHold hold, String node) {
        StringWriter text = new StringWriter(384);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("handle", hold.handle());
            out.writeName("labels").writeStartArray();
            hold.labels().forEach(out::writeString);
            out.writeEndArray();
            out.writeStringProperty("reason", hold.reason().told().wire());
            out.writeStringProperty("node", node);
            out.writeStringProperty("at", Instant.ofEpochMilli(hold.atMillis()).toString());
            out.writeEndObject();
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
