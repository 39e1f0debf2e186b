package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.BackendRequest;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.Response.Framing;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1: keep-alive, pipelining and HTTP/1.0 on a client's connection. */
class ClientConnectionTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("clients.keep-alive-timeout", "1s"));

    // "After a complete response the connection waits for the next request, at most clients.keep-alive-timeout"
    @Test
    void closesAnIdleConnection() throws IOException {
        RawClient client = FABRIC.client();
        client.get("/").readResponse();
        client.expectNothingFor(600);
        client.expectEof();
    }

    // The same: each request starts the time anew
    @Test
    void keepsABusyConnection() throws IOException {
        RawClient client = FABRIC.client();
        for (int i = 0; i < 4; i++) {
            assertThat(client.get("/").readResponse().status()).isEqualTo(200);
            client.expectNothingFor(500);
        }
    }

    // "between requests": not while a response is awaited
    @Test
    void waitsForASlowResponse() throws IOException {
        Gate gate = new Gate();
        RawClient client = FABRIC.get(exchange -> {
            gate.pass();
            exchange.answer(200, "at last");
        });
        client.expectNothingFor(1500);
        gate.open();
        assertThat(client.readResponse().text()).isEqualTo("at last");
    }

    // RFC 9112 9.6: "Connection: close" of the client
    @Test
    void closesWhenTheClientAsksForIt() throws IOException {
        RawClient client = FABRIC.client();
        Response response = client.get("/", "Connection: close").readResponse();
        assertThat(response.header("Connection")).isEqualToIgnoringCase("close");
        client.expectEof();
    }

    // "A pipelined request is held and processed only after the current one completes"
    @Test
    void holdsAPipelinedRequest() throws IOException {
        Gate gate = new Gate();
        String slow = FABRIC.backend().path(exchange -> {
            gate.pass();
            exchange.answer(200, "first");
        });
        String fast = FABRIC.backend().path(exchange -> exchange.answer(200, "second"));
        RawClient client = FABRIC.client();
        client.send(RawClient.requestText("GET", slow, null) + RawClient.requestText("GET", fast, null));
        FABRIC.backend().next(slow);
        client.expectNothingFor(200);
        assertThat(FABRIC.backend().requests(fast)).isEmpty();
        gate.open();
        assertThat(client.readResponse().text()).isEqualTo("first");
        assertThat(client.readResponse().text()).isEqualTo("second");
    }

    // RFC 9112 9.3.2: responses in the order of the requests, those with bodies too
    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        String path = FABRIC.backend().path(exchange ->
                exchange.answer(200, exchange.request().query() + exchange.bodyText()));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            all.append(RawClient.requestText(i % 2 == 0 ? "GET" : "POST", path + "?" + i, i % 2 == 0 ? null : "body"));
        }
        RawClient client = FABRIC.client().send(all.toString());
        for (int i = 0; i < 40; i++) {
            assertThat(client.readResponse().text()).isEqualTo(i + (i % 2 == 0 ? "" : "body"));
        }
    }

    // RFC 9112 9.3: an HTTP/1.0 client gets no chunks, and the end by closing
    @Test
    void servesAnHttp10Client() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
        RawClient client = FABRIC.client().send("GET " + path + " HTTP/1.0\r\nHost: app.test\r\n\r\n");
        Response response = client.readResponse();
        assertThat(response.has("Transfer-Encoding")).isFalse();
        assertThat(response.framing()).isEqualTo(Framing.CLOSE);
        assertThat(response.text()).isEqualTo("abcde");
    }

    // RFC 9112 9.3: its connection closes after a response with a length too
    @Test
    void closesAfterAResponseToAnHttp10Client() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        RawClient client = FABRIC.client().send("GET " + path + " HTTP/1.0\r\nHost: app.test\r\n\r\n");
        assertThat(client.readResponse().text()).isEqualTo("ok");
        client.expectEof();
    }

    // RFC 9112 2.3, 3.2: the node speaks its own version to the backend, and that needs a Host
    @Test
    void speaksHttp11ForAnHttp10Client() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        FABRIC.client().send("GET " + path + " HTTP/1.0\r\n\r\n").readResponse();
        BackendRequest request = FABRIC.backend().next(path);
        assertThat(request.version()).isEqualTo("HTTP/1.1");
        assertThat(request.head().headers("Host")).hasSize(1);
    }

    // RFC 9110 15.2: "A server MUST NOT send a 1xx response to an HTTP/1.0 client"
    @Test
    void keepsInterimResponsesFromAnHttp10Client() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
            exchange.answer(200, "ok");
        });
        RawClient client = FABRIC.client().send("GET " + path + " HTTP/1.0\r\nHost: app.test\r\n\r\n");
        assertThat(client.readResponse().status()).isEqualTo(200);
    }
}
