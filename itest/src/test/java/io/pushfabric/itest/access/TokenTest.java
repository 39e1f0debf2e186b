package io.pushfabric.itest.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Batch;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 2: "401 without one of push.tokens (Authorization: Bearer)". */
class TokenTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config ->
            config.set("push.tokens", List.of("first-token", "second-token~+/=")));

    private static Parked stream() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", "Push-Label: locked"));
        parked.client().readHead();
        return parked;
    }

    // "one of push.tokens": each of them; RFC 9110 11.1: the scheme has no case
    @ParameterizedTest
    @ValueSource(strings = {"Bearer first-token", "Bearer second-token~+/=", "bearer first-token",
        "BEARER second-token~+/="})
    void eachTokenIsGood(String authorization) throws IOException {
        Parked parked = stream();
        assertThat(FABRIC.push(parked.handle(), "x", "Authorization: " + authorization).summary())
                .isEqualTo("200 delivered");
        assertThat(parked.client().readChunkText()).isEqualTo("x");
    }

    // "401 without"; with WWW-Authenticate (RFC 9110 15.5.2), and nothing is delivered
    @ParameterizedTest
    @ValueSource(strings = {
        "X-None: at-all", "Authorization: Bearer third-token", "Authorization: Bearer first-token2",
        "Authorization: Bearer first-toke", "Authorization: Bearer First-Token", "Authorization: Bearer",
        "Authorization: first-token", "Authorization: Basic first-token", "Authorization: Basic Zmlyc3QtdG9rZW4=",
        "Authorization: Bearerfirst-token", "Proxy-Authorization: Bearer first-token",
        "Authorization: Bearer first-token, Bearer second-token~+/=", "Authorization: Bearer [first-token]",
    })
    void anythingElseIsRefused(String header) throws IOException {
        Parked parked = stream();
        Answer answer = FABRIC.push(parked.handle(), "x", header);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWithIgnoringCase("Bearer");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.toString()).doesNotContain("first-token").doesNotContain("second-token");
        parked.client().expectNothingFor(20);
    }

    // It is asked for whatever is asked: GET /v1 too
    @ParameterizedTest
    @CsvSource({"GET, /v1", "GET, /v1/handles/HANDLE", "POST, /v1/handles/HANDLE", "DELETE, /v1/handles/HANDLE",
        "POST, /v1/handles/HANDLE/expire", "GET, /v1/labels/locked", "POST, /v1/labels/locked",
        "DELETE, /v1/labels/locked", "POST, /v1/labels/locked/expire", "POST, /v1/messages", "GET, /v1/gone",
        "POST, /v1/handles/unknown-unknown-unknown", "PUT, /v1"})
    void everyResourceIsLocked(String method, String target) throws IOException {
        Parked parked = stream();
        String there = target.replace("HANDLE", parked.handle());
        Answer answer = FABRIC.call(method, there);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isNotBlank();
        parked.client().expectNothingFor(20);
        assertThat(FABRIC.push(parked.handle(), "still here", "Authorization: Bearer first-token").status())
                .isEqualTo(200);
    }

    // With one of them all works
    @Test
    void withATokenAllWorks() throws IOException {
        String token = "Authorization: Bearer second-token~+/=";
        Parked parked = stream();
        assertThat(FABRIC.call("GET", "/v1", token).field("node")).isEqualTo("node-a");
        assertThat(FABRIC.pushLabel("locked", "by label", token).status()).isEqualTo(200);
        assertThat(FABRIC.batch(new Batch().toHandle(parked.handle(), "in a batch"), token).summaries())
                .containsExactly("delivered");
        FABRIC.goneStream(token);
        assertThat(FABRIC.call("DELETE", "/v1/handles/" + parked.handle(), token).summary()).isEqualTo("200 closed");
        assertThat(parked.client().readChunkText()).isEqualTo("by label");
        assertThat(parked.client().readChunkText()).isEqualTo("in a batch");
    }

    // A refused push is answered whole, however large; then the connection goes on, unless the answer says close
    @Test
    void aLargePushIsRefusedWhole() throws IOException {
        Publisher publisher = FABRIC.publisher();
        Answer refused = publisher.push("unknown-unknown-unknown", "x".repeat(512 * 1024));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.field("detail")).isNotBlank();
        if (!"close".equalsIgnoreCase(refused.header("Connection"))) {
            assertThat(publisher.push("unknown-unknown-unknown", "x", "Authorization: Bearer first-token").status())
                    .isEqualTo(404);
        }
    }

    // The client listener asks for none: a client's Authorization is the application's
    @Test
    void clientsNeedNone() throws IOException {
        String path = FABRIC.backend().path(exchange ->
                exchange.answer(200, exchange.request().header("Authorization")));
        RawClient client = FABRIC.client().get(path, "Authorization: Bearer first-token");
        assertThat(client.readResponse().text()).isEqualTo("Bearer first-token");
    }
}
