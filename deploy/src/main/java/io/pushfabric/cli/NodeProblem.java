package io.pushfabric.cli;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a node says when it refuses (RFC 9457), as a sentence for the user. */
final class NodeProblem {

    private NodeProblem() {
    }

    static String of(NodeCall.Answer answer) {
        String detail = "";
        try {
            JsonNode problem = new JsonMapper().readTree(answer.body());
            detail = problem.path("detail").asString("");
        } catch (JacksonException notOurs) {
            // Something between here and the node answered: its status has to do.
        }
        return "refused with status " + answer.status() + (detail.isEmpty() ? "" : ": " + detail);
    }
}
