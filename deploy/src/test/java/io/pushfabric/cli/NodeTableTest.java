package io.pushfabric.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTableTest {

    private static List<String> table(String json) {
        return NodeTable.of(json.getBytes(StandardCharsets.UTF_8)).lines();
    }

    @Test
    void columnsAreAligned() {
        assertThat(table("{\"nodes\":[{\"id\":\"a\",\"state\":\"up\",\"parked\":1000000,\"connections\":1000007,"
                + "\"push\":\"http://a:7400\"},{\"id\":\"node-with-a-name\",\"state\":\"draining\",\"parked\":0,"
                + "\"connections\":12,\"push\":\"http://b:7400\"}]}")).containsExactly(
                "NODE              STATE         PARKED  CONNECTIONS  PUSH",
                "a                 up           1000000      1000007  http://a:7400",
                "node-with-a-name  draining           0           12  http://b:7400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[]", "{}", "{\"nodes\":1}"})
    void anotherAnswerIsAFailure(String json) {
        assertThatThrownBy(() -> table(json)).isInstanceOf(CommandFailure.class).hasMessageStartingWith("the answer");
    }
}
