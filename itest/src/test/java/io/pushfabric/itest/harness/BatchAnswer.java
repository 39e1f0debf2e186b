package io.pushfabric.itest.harness;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What {@code POST /v1/messages} was answered. */
public record BatchAnswer(Response response) {
    private static final JsonMapper JSON = new JsonMapper();

    public int status() {
        return response.status();
    }

    /** One for each line; the last line has its line feed too. */
    public List<Result> results() {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        if (status() != 200 || !text.endsWith("\n")) {
            throw new AssertionError("not a batch's answer: " + response.head().raw() + text);
        }
        return Arrays.stream(text.split("\n")).map(line -> new Result(JSON.readTree(line))).toList();
    }

    public Result result(int index) {
        return results().get(index);
    }

    public List<String> summaries() {
        return results().stream().map(Result::summary).toList();
    }

    public List<String> ids() {
        return results().stream().map(result -> result.field("id")).toList();
    }
}
