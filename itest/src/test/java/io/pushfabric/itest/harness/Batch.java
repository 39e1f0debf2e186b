package io.pushfabric.itest.harness;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The body of {@code POST /v1/messages}: one push a line. */
public final class Batch {
    private static final JsonMapper JSON = new JsonMapper();

    private final StringBuilder lines = new StringBuilder();

    /** {@code more}: further fields, name, value, name, value … */
    public Batch toHandle(String handle, String text, Object... more) {
        return push("handle", handle, text, more);
    }

    public Batch toLabel(String label, String text, Object... more) {
        return push("label", label, text, more);
    }

    private Batch push(String kind, String to, String text, Object... more) {
        Map<String, Object> fields = new LinkedHashMap<>(Map.of(kind, to));
        fields.put("text", text);
        for (int i = 0; i < more.length; i += 2) {
            fields.put((String) more[i], more[i + 1]);
        }
        return line(JSON.writeValueAsString(fields));
    }

    /** A line as it is, and a line feed. */
    public Batch line(String line) {
        lines.append(line).append('\n');
        return this;
    }

    public String text() {
        return lines.toString();
    }

    public byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}
