package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.pushfabric.shared.net.Transport;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One request and its response, over one connection after the other. */
class ExchangeTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @ParameterizedTest
    @EnumSource
    void requestsGoOverOneConnectionOneAfterTheOther(Transport transport) throws Exception {
        try (RawBackend backend = RawBackend.answering(HELLO)) {
            Fabric.Setup setup = Fabric.to(backend);
            setup.transport = transport;
            try (Fabric fabric = setup.start()) {
                for (int i = 0; i < 5; i++) {
                    assertThat(fabric.get("/" + i).outcome()).isEqualTo("200 hello");
                }
                assertThat(fabric.post(0, "/p", "abc").outcome()).isEqualTo("200 hello");
                assertThat(backend.accepted()).isEqualTo(1);
                assertThat(backend.connections().get(0).lastHead())
                        .isEqualTo("POST /p HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\n");
                assertThat(fabric.counts.outcome("ok")).isEqualTo(6);
                assertThat(fabric.counts.in(PoolState.IDLE)).isEqualTo(1);
            }
        }
    }

    @Test
    void theConnectionIsBackInThePoolWhenTheLastContentComes() throws Exception {
        try (RawBackend backend = RawBackend.answering(HELLO); Fabric fabric = Fabric.to(backend).start()) {
            RecordedResponse second = new RecordedResponse(fabric.loop(0));
            RecordedResponse first = new RecordedResponse(fabric.loop(0));
            first.onEnd = () -> fabric.start(0, Fabric.head(HttpMethod.GET, "/2"), false, second);
            fabric.start(0, Fabric.head(HttpMethod.GET, "/1"), false, first);
            assertThat(first.outcome()).isEqualTo("200 hello");
            assertThat(second.outcome()).isEqualTo("200 hello");
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aChunkedBodyIsSentAsItComesWithItsTrailers() throws Exception {
        StringBuffer seen = new StringBuffer();
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            String end = "0\r\n\r\n";
            while (seen.indexOf(end) < 0) {
                seen.append((char) connection.in().read());
            }
            connection.write(HELLO);
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Transfer-Encoding", "chunked");
            RecordedResponse response = fabric.start(0, head, true);
            fabric.run(0, () -> response.exchange.body(Fabric.part("abc")));
            Fabric.until("first chunk", () -> seen.toString().equals("3\r\nabc\r\n"));
            fabric.run(0, () -> response.exchange.body(Fabric.part("0123456789")));
            Fabric.until("second chunk", () -> seen.toString().endsWith("a\r\n0123456789\r\n"));
            fabric.run(0, () -> response.exchange.body(Fabric.lastPart("")));
            assertThat(response.outcome()).isEqualTo("200 hello");
            assertThat(response.exchange.server()).isEqualTo("127.0.0.1:" + backend.port());
            fabric.run(0, () -> response.exchange.body(Fabric.lastPart("late")));
        }
    }

    @Test
    void aBodyTakesNoConnectionBeforeItsFirstPart() throws Exception {
        try (RawBackend backend = RawBackend.answering(HELLO); Fabric fabric = Fabric.to(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Content-Length", 3);
            RecordedResponse response = fabric.start(0, head, true);
            assertThat(fabric.on(0, () -> response.exchange.bodyWritable())).isTrue();
            assertThat(response.exchange.server()).isNull();
            assertThat(fabric.get("/").outcome()).isEqualTo("200 hello");
            assertThat(fabric.counts.in(PoolState.IDLE)).isEqualTo(1);
            fabric.run(0, () -> response.exchange.body(Fabric.lastPart("abc")));
            assertThat(response.outcome()).isEqualTo("200 hello");
            RecordedResponse given = fabric.start(0, head, true);
            fabric.run(0, given.exchange::cancel);
            assertThat(fabric.counts.outcome("cancelled")).isEqualTo(1);
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void expectContinueIsSentAtOnceAndTheInterimPassedOn() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
            connection.write(connection.in().readNBytes(3));
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.PUT, "/");
            head.headers().set("Content-Length", 3).set("Expect", "100-continue");
            RecordedResponse response = fabric.start(0, head, true).awaitHead();
            assertThat(response.interims()).containsExactly(100, 103);
            assertThat(fabric.upstream().servers().get(0).uploads().taken()).isEqualTo(1);
            fabric.run(0, () -> response.exchange.body(Fabric.lastPart("abc")));
            assertThat(response.outcome()).isEqualTo("200 abc");
            Fabric.until("pooled", () -> fabric.counts.in(PoolState.IDLE) == 1);
        }
    }

    @Test
    void moreThanAHundredInterimResponsesBreakIt() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            for (int i = 0; i < 101; i++) {
                connection.write("HTTP/1.1 102 Processing\r\n\r\n");
            }
            connection.write(HELLO);
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            RecordedResponse response = fabric.get("/");
            assertThat(response.outcome()).isEqualTo("BROKEN");
            assertThat(response.interims()).hasSize(100);
        }
    }

    @Test
    void anAnswerBeforeTheRequestIsWholeClosesTheConnection() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Content-Length", 100);
            RecordedResponse response = fabric.start(0, head, true);
            fabric.run(0, () -> response.exchange.body(Fabric.part("abc")));
            assertThat(response.outcome()).isEqualTo("413 ");
            Fabric.until("closed", () -> fabric.counts.open() == 0);
            fabric.run(0, () -> response.exchange.body(Fabric.part("released")));
            assertThat(fabric.on(0, () -> response.exchange.bodyWritable())).isTrue();
        }
    }

    @Test
    void anAnswerThatCameBeforeAResetIsNotLost() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
            connection.close(); // unread body: the kernel sends RST
        }); Fabric fabric = Fabric.to(backend).start()) {
            int answered = 0;
            for (int i = 0; i < 20; i++) {
                HttpRequest head = Fabric.head(HttpMethod.POST, "/");
                head.headers().set("Content-Length", 1 << 20);
                RecordedResponse response = fabric.start(0, head, true);
                while (!response.isDone()) {
                    fabric.run(0, () -> {
                        if (response.exchange.bodyWritable()) {
                            response.exchange.body(Fabric.part("x".repeat(1000)));
                        }
                    });
                }
                answered += response.outcome().equals("413 big") ? 1 : 0;
            }
            assertThat(answered).as("of 20; a reset may still throw away what was not read").isGreaterThan(10);
        }
    }

    @Test
    void cancelClosesTheConnection() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            RecordedResponse response = fabric.get("/").awaitHead();
            fabric.run(0, () -> {
                response.exchange.cancel();
                response.exchange.cancel();
                response.exchange.readResponse(false);
            });
            Fabric.until("closed", () -> fabric.counts.open() == 0);
            assertThat(response.isDone()).isFalse();
            assertThat(fabric.counts.outcome("cancelled")).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoHeadAloneIsRejected() {
        Assertions.assertThatIllegalArgumentException().isThrownBy(() -> new BackendRequest(
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"), false, null));
    }

    @Test
    void whatCannotBeEncodedFailsAtOnce() throws Exception {
        try (RawBackend backend = RawBackend.answering(HELLO); Fabric fabric = Fabric.to(backend).start()) {
            HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/") {
                @Override
                public String uri() {
                    throw new IllegalStateException("a head that cannot be encoded");
                }
            };
            assertThat(fabric.start(0, head, false).outcome()).isEqualTo("BROKEN");
            Fabric.until("closed", () -> fabric.counts.open() == 0);
        }
    }

    @Test
    void closingEndsEveryExchange() throws Exception {
        try (RawBackend backend = new RawBackend(RawConnection::awaitEnd);
                Fabric fabric = Fabric.to(backend).scarce(1, 1).start()) {
            RecordedResponse sent = fabric.get("/");
            RecordedResponse queued = fabric.get("/");
            Fabric.until("sent", () -> backend.requests() + fabric.counts.in(PoolState.BUSY) > 0);
            fabric.backends.close();
            assertThat(sent.outcome()).isIn("BROKEN", "UNAVAILABLE");
            assertThat(queued.outcome()).isEqualTo("UNAVAILABLE");
            assertThat(fabric.get("/").outcome()).isEqualTo("UNAVAILABLE");
        }
    }

    @Test
    void aBodyThatNobodyAskedForIsBounded() throws Exception {
        Fabric.Setup setup = new Fabric.Setup();
        setup.limits = new Limits(1, 2, 100, 10, Limits.STANDARD.idle(), Limits.STANDARD.patience(),
                Limits.STANDARD.firstBackOff(), Limits.STANDARD.lastBackOff(), Limits.STANDARD.resolveEvery());
        setup.maxConnections = 1;
        try (RawBackend backend = new RawBackend(RawConnection::awaitEnd)) {
            try (Fabric fabric = setup.server(backend.port()).start()) {
                fabric.get("/takes-the-connection");
                HttpRequest head = Fabric.head(HttpMethod.POST, "/");
                head.headers().set("Content-Length", 100);
                RecordedResponse response = fabric.start(0, head, true);
                fabric.run(0, () -> {
                    response.exchange.body(Fabric.part("12345"));
                    assertThat(response.exchange.bodyWritable()).isFalse();
                    response.exchange.body(Fabric.part("67890"));
                    Assertions.assertThatIllegalStateException()
                            .isThrownBy(() -> response.exchange.body(Fabric.part("1")));
                });
                assertThat(fabric.counts.outcome("cancelled")).isEqualTo(1);
            }
        }
    }
}
