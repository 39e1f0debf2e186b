package io.pushfabric.itest.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.ScriptedBackend;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that answer what they must not: "no valid response head 502, too slow 504", and nobody else is harmed. */
class HostileBackendTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.withBackend("max-connections", 8)
            .withBackend("timeouts", Map.of("response", "1s")));

    private Bystanders bystanders;

    @BeforeEach
    void park() throws IOException {
        bystanders = Bystanders.park(FABRIC, 10);
    }

    @AfterEach
    void nobodyElseNotices() throws IOException {
        bystanders.stillGetTheirPushes();
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "usable"));
        for (int i = 0; i < 10; i++) {
            assertThat(FABRIC.client().get(path).readResponse().text()).isEqualTo("usable");
        }
    }

    private static int status(ScriptedBackend.Handler handler) throws IOException {
        return FABRIC.client().request("POST", FABRIC.backend().path(handler), "x").readResponse().status();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "garbage|garbage||",
        "HTTP/1.1 200 OK|Content-Length: 5|Transfer-Encoding: chunked||5|hello|0||",
        "HTTP/1.1 200 OK|Content-Length: 5|Content-Length: 6||hello!",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked, chunked||0||",
        "HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked||0||",
        "HTTP/1.1 200 OK|Content-Length: x||hello",
        "HTTP/1.1 200 OK|Content-Length : 5||hello",
        "HTTP/1.1 200 OK|No colon||",
        "HTTP/1.1 099 OK||",
        "HTTP/1.1 2000 OK||",
        "HTTP/2.0 200 OK||",
        "GET / HTTP/1.1|Host: a||",
    })
    void whatIsNoResponse(String row) throws IOException {
        assertThat(status(exchange -> {
            exchange.raw(row.replace("|", "\r\n"));
            exchange.close();
        })).isEqualTo(502);
    }

    @Test
    void interimResponsesWithoutEnd() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            for (int i = 0; i < 5_000; i++) {
                exchange.raw("HTTP/1.1 103 Early Hints\r\nLink: </" + i + ">\r\n\r\n");
            }
        });
        RawClient client = FABRIC.client().get(path);
        int status = client.readResponse().status();
        while (status == 103) {
            status = client.readResponse().status();
        }
        assertThat(status).isEqualTo(502);
    }

    @Test
    void aHeadWithoutEnd() throws IOException {
        assertThat(status(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 10_000; i++) {
                exchange.raw("X-Line: 0123456789012345678901234567890123456789\r\n");
            }
        })).isEqualTo(502);
    }

    @Test
    void noAnswer() throws IOException {
        assertThat(status(exchange -> exchange.tunnel().readAllBytes())).isEqualTo(504);
    }

    // A second answer, or more bytes than announced, must not become the answer to the next request
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged", "xxx", "\r\n"})
    void moreThanOneAnswer(String more) throws IOException {
        for (int i = 0; i < 10; i++) {
            String path = FABRIC.backend().path(exchange ->
                    exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine" + more));
            assertThat(FABRIC.client().get(path).readResponse().text()).isEqualTo("mine");
        }
    }

    // Deferrals beyond the limits: "the client gets 502 … nothing is parked"
    @Test
    void hugeDeferrals() throws IOException {
        double before = FABRIC.metric("backend_requests_total", "outcome", "bad-deferral");
        String labels = "Push-Label: " + "a,".repeat(15_000) + "b";
        String distinct = "Push-Label: a1,a2,a3,a4,a5,a6,a7,a8,a9,b1,b2,b3,b4,b5,b6,b7,b8";
        String huge = "x".repeat(30_000);
        for (String line : new String[] {distinct, "Push-Label: " + huge, "Push-Timeout: 9" + "9".repeat(30_000),
                "Push-Keep-Alive: 5; data=\"" + huge + "\"", "Push-Keep-Alive: 5; data=\"" + "\\".repeat(30_000) + "\"",
                "Push-Gone: /" + huge, "Push-Hold: " + huge, "Push-Label: a\u00e9"}) {
            assertThat(status(exchange -> exchange.defer(line))).as(line.substring(0, 12)).isEqualTo(502);
        }
        assertThat(FABRIC.metric("backend_requests_total", "outcome", "bad-deferral")).isEqualTo(before + 8);
        assertThat(FABRIC.park(exchange -> exchange.defer(labels, "Push-Hold: stream")).client().readHead().startLine())
                .contains("200");
    }

    // A backend that is quick to answer wrongly fills no disk
    @Test
    void warningsWithoutEnd() throws IOException {
        int before = FABRIC.node().process().outputLength();
        for (int i = 0; i < 300; i++) {
            assertThat(status(exchange -> exchange.defer("Push-Timeout: 0"))).isEqualTo(502);
        }
        assertThat(FABRIC.node().process().outputLength() - before).isLessThan(150);
    }
}
