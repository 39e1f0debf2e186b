package io.pushfabric.itest.harness;

import tools.jackson.databind.JsonNode;

/** The JSON object that answers one push: the body of a single answer, or one line of a batch's. */
public record Result(JsonNode json) {

    /** A field as text; empty where it is not there. */
    public String field(String name) {
        return json.path(name).asString("");
    }

    public int number(String name) {
        return json.path(name).asInt(-1);
    }

    /** The last part of the problem's type. */
    public String problem() {
        return field("type").replaceFirst("^urn:pushfabric:problem:", "");
    }

    /** {@code delivered}, {@code 410 gone timeout}, or of a label {@code 2 delivered, 0 pending, 1 stalled, 0 gone}. */
    public String summary() {
        if (json.has("outcome")) {
            return field("outcome");
        }
        return json.has("type") ? (number("status") + " " + problem() + " " + field("reason")).strip()
                : counts();
    }

    /** The four counts of a push to a label. */
    public String counts() {
        return number("delivered") + " delivered, " + number("pending") + " pending, " + number("stalled")
                + " stalled, " + number("gone") + " gone";
    }
}
