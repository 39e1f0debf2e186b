package io.pushfabric.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The nodes as lines of aligned columns, the heading first. */
record NodeTable(List<String> lines) {
    private static final String HEADING = "NODE";

    /**
     * @param json what {@code GET /v1/nodes} answers
     * @throws CommandFailure if it is not that
     */
    static NodeTable of(byte[] json) {
        JsonNode nodes = read(json).path("nodes");
        if (!nodes.isArray()) {
            throw new CommandFailure("the answer is not that of a push node");
        }
        int width = HEADING.length();
        for (JsonNode node : nodes) {
            width = Math.max(width, text(node, "id").length());
        }
        String row = "%-" + width + "s  %-8s  %10s  %11s  %s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, row, HEADING, "STATE", "PARKED", "CONNECTIONS", "PUSH"));
        for (JsonNode node : nodes) {
            lines.add(String.format(Locale.ROOT, row, text(node, "id"), text(node, "state"), text(node, "parked"),
                    text(node, "connections"), text(node, "push")));
        }
        return new NodeTable(List.copyOf(lines));
    }

    private static JsonNode read(byte[] json) {
        try {
            return new JsonMapper().readTree(json);
        } catch (JacksonException problem) {
            throw new CommandFailure("the answer is not JSON");
        }
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }
}
