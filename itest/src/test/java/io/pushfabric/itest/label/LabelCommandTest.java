package io.pushfabric.itest.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 2, {@code GET, DELETE /v1/labels/{label}} and {@code POST …/expire}. */
class LabelCommandTest {
    private static final int MANY = 12;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    /** Holds with that label: first those that have sent nothing, then those that have begun. */
    private static List<Parked> holds(String label) throws IOException {
        List<Parked> holds = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            holds.add(FABRIC.parked(exchange -> exchange.deferAs(202, "nothing yet", "Push-Label: " + label)));
        }
        for (Parked each : holds.subList(MANY / 2, MANY)) {
            FABRIC.push(each.handle(), "one");
        }
        return holds;
    }

    // "GET /v1/labels/{label}: {"label":…,"connections":n}"
    @Test
    void connectionsAreCounted() throws IOException {
        holds("counted");
        Answer answer = FABRIC.call("GET", "/v1/labels/counted");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.field("label")).isEqualTo("counted");
        assertThat(answer.result().number("connections")).isEqualTo(MANY);
    }

    // "DELETE: {"closed":n}": each "gets its zero chunk first; else not a byte"
    @Test
    void allAreClosed() throws IOException {
        List<Parked> holds = holds("closing");
        Parked other = FABRIC.parked(exchange -> exchange.defer("Push-Label: closing-not"));
        Answer answer = FABRIC.call("DELETE", "/v1/labels/closing");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.result().number("closed")).isEqualTo(MANY);
        for (Parked each : holds.subList(0, MANY / 2)) {
            assertThat(each.client().readToEnd()).isEmpty();
        }
        for (Parked each : holds.subList(MANY / 2, MANY)) {
            assertThat(each.client().readResponse().chunkTexts()).containsExactly("one");
            each.client().expectEof();
        }
        assertThat(FABRIC.state(holds.get(0).handle()).summary()).isEqualTo("410 gone closed");
        assertThat(FABRIC.state(other.handle()).field("state")).isEqualTo("parked");
    }

    // "POST …/expire: {"expired":n}": each "gets what it would get at the time-out, its connection stays"
    @Test
    void allExpire() throws IOException {
        List<Parked> holds = holds("expiring");
        Answer answer = FABRIC.call("POST", "/v1/labels/expiring/expire");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.result().number("expired")).isEqualTo(MANY);
        for (Parked each : holds.subList(0, MANY / 2)) {
            assertThat(each.client().readResponse().text()).isEqualTo("nothing yet");
        }
        for (Parked each : holds.subList(MANY / 2, MANY)) {
            assertThat(each.client().readResponse().chunkTexts()).containsExactly("one");
        }
        assertThat(holds.get(0).client().get("/").readResponse().text()).isEqualTo("root");
        assertThat(FABRIC.state(holds.get(0).handle()).summary()).isEqualTo("410 gone expired");
    }

    // A label that nobody carries: 200, and nobody
    @Test
    void nobodyIsThere() throws IOException {
        assertThat(FABRIC.call("GET", "/v1/labels/void").result().number("connections")).isZero();
        assertThat(FABRIC.call("DELETE", "/v1/labels/void").result().number("closed")).isZero();
        assertThat(FABRIC.call("POST", "/v1/labels/void/expire").result().number("expired")).isZero();
    }

    // "405 … as HTTP says": with Allow (RFC 9110 15.5.6)
    @ParameterizedTest
    @CsvSource({"PUT, /v1/labels/x", "PATCH, /v1/labels/x", "GET, /v1/labels/x/expire", "DELETE, /v1/labels/x/expire",
        "GET, /v1/messages", "PUT, /v1/messages", "DELETE, /v1/messages", "POST, /v1/gone"})
    void otherMethods(String method, String target) throws IOException {
        Answer answer = FABRIC.call(method, target);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isNotBlank();
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    // A label is one segment: more of them are another resource
    @ParameterizedTest
    @CsvSource({"/v1/labels", "/v1/labels/", "/v1/labels/a/b", "/v1/labels/a/expire/x"})
    void otherResources(String target) throws IOException {
        assertThat(FABRIC.call("GET", target).status()).isEqualTo(404);
    }
}
