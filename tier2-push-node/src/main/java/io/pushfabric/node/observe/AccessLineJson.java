package io.pushfabric.node.observe;

import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Access log lines as JSON. Every line has all fields; what is not known is {@code null}. */
final class AccessLineJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int TYPICAL_BYTES = 400;

    private AccessLineJson() {
    }

    /** One object in UTF-8 and a line feed. */
    static byte[] encode(AccessLine line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("time", line.time().toString());
            json.writeStringProperty("kind", line.kind());
            json.writeStringProperty("client", NetUtil.toSocketAddressString(line.client()));
            json.writeStringProperty("method", line.method());
            json.writeStringProperty("target", line.target());
            json.writeNumberProperty("status", line.status());
            json.writeNumberProperty("bytes_in", line.bytesIn());
            json.writeNumberProperty("bytes_out", line.bytesOut());
            json.writeNumberProperty("duration_ms", BigDecimal.valueOf(line.durationNanos() / 1_000, 3));
            json.writeStringProperty("server", line.server());
            json.writeStringProperty("handle", line.handle());
            json.writeStringProperty(line.endingField(), line.ending());
            json.writeEndObject();
        }
        out.write('\n');
        return out.toByteArray();
    }
}
