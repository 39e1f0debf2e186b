package io.pushfabric.itest.harness;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One gone notice. */
public record Notice(JsonNode json) {
    private static final JsonMapper JSON = new JsonMapper();

    /** The notices of the JSON array that a backend is sent. */
    public static List<Notice> array(String text) {
        JsonNode array = JSON.readTree(text);
        if (!array.isArray()) {
            throw new AssertionError("not an array: " + text);
        }
        return array.values().stream().map(Notice::new).toList();
    }

    public String handle() {
        return json.path("handle").asString("");
    }

    public String reason() {
        return json.path("reason").asString("");
    }

    public String node() {
        return json.path("node").asString("");
    }

    public String at() {
        return json.path("at").asString("");
    }

    public List<String> labels() {
        return json.path("labels").values().stream().map(JsonNode::asString).toList();
    }

    public Set<String> fields() {
        return new TreeSet<>(json.propertyNames());
    }
}
