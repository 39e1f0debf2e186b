package io.pushfabric.itest.harness;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the push listener answered. */
public record Answer(Response response) {
    private static final JsonMapper JSON = new JsonMapper();

    public int status() {
        return response.status();
    }

    public String header(String name) {
        return response.header(name);
    }

    public JsonNode json() {
        return JSON.readTree(response.body());
    }

    /** A field of the JSON object as text; empty where it is not there. */
    public String field(String name) {
        return json().path(name).asString("");
    }

    /** The last part of the problem's type. */
    public String problem() {
        return field("type").replaceFirst("^urn:pushfabric:problem:", "");
    }

    public Result result() {
        return new Result(json());
    }

    /** The four counts of a push to a label. */
    public String counts() {
        if (status() != 200) {
            throw new AssertionError("not the answer to a push to a label: " + this);
        }
        return result().counts();
    }

    /** One line for assertions: {@code 200 delivered}, {@code 410 gone timeout}, {@code 409 not-deferred}. */
    public String summary() {
        String what = status() < 300 ? field("outcome") : problem();
        return (status() + " " + what + " " + field("reason")).strip();
    }

    @Override
    public String toString() {
        return response.head().raw() + response.text();
    }
}
