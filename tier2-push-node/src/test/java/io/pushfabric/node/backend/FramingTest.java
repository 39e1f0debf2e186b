package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import io.pushfabric.shared.net.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is a response, what is not, and after which the connection is used again (RFC 9112, 6). */
class FramingTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    /** What a backend sends, whether it sends FIN then, and what comes of it. */
    private record Case(String method, String bytes, boolean fin, String outcome, boolean reused) {
    }

    private static Case get(String bytes, String outcome, boolean reused) {
        return new Case("GET", bytes, false, outcome, reused);
    }

    private static Case getThenFin(String bytes, String outcome) {
        return new Case("GET", bytes, true, outcome, false);
    }

    private static final List<Case> CASES = List.of(
            // complete, and used again
            get(OK + "Content-Length: 3\r\n\r\nabc", "200 abc", true),
            get(OK + "Content-Length: 0\r\n\r\n", "200 ", true),
            get(CHUNKED + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "200 abcde", true),
            get(CHUNKED + "0\r\nDigest: x\r\n\r\n", "200 ", true),
            get("HTTP/1.1 204 No Content\r\n\r\n", "204 ", true),
            get("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", "304 ", true),
            get("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na", "200 a", true),
            get("HTTP/1.1 599 Own\r\nContent-Length: 1\r\n\r\na", "599 a", true),
            get("HTTP/1.1 200\r\nContent-Length: 1\r\n\r\na", "200 a", true),
            new Case("HEAD", OK + "Content-Length: 10\r\n\r\n", false, "200 ", true),
            new Case("HEAD", CHUNKED, false, "200 ", true),
            new Case("HEAD", OK + "\r\n", false, "200 ", true),
            // complete, and not used again
            get(OK + "Content-Length: 1\r\nConnection: close\r\n\r\na", "200 a", false),
            get("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", "200 a", false),
            get(OK + "Content-Length: 1\r\n\r\naHTTP", "200 a", false),
            get(CHUNKED + "0\r\n\r\n\r\n", "200 ", false),
            get("HTTP/1.1 204 No Content\r\n\r\nbody", "204 ", false),
            new Case("HEAD", OK + "Content-Length: 4\r\n\r\nbody", false, "200 ", false),
            getThenFin(OK + "\r\nabc", "200 abc"),
            getThenFin(OK + "\r\n", "200 "),
            getThenFin("HTTP/1.0 200 OK\r\n\r\nabc", "200 abc"),
            // cut short
            getThenFin(OK + "Content-Length: 4\r\n\r\nabc", "200 abc CUT_SHORT"),
            getThenFin(OK + "Content-Length: 4\r\n\r\n", "200  CUT_SHORT"),
            getThenFin(CHUNKED, "200  CUT_SHORT"),
            getThenFin(CHUNKED + "3\r\nab", "200 ab CUT_SHORT"),
            getThenFin(CHUNKED + "3\r\nabc\r\n", "200 abc CUT_SHORT"),
            getThenFin(CHUNKED + "3\r\nabc\r\n0\r\n", "200 abc CUT_SHORT"),
            get(CHUNKED + "3\r\nabcd\r\n", "200 abc CUT_SHORT", false),
            get(CHUNKED + "x\r\n", "200  CUT_SHORT", false),
            get(CHUNKED + "-1\r\n", "200  CUT_SHORT", false),
            get(CHUNKED + "0x3\r\nabc\r\n", "200  CUT_SHORT", false),
            get(CHUNKED + "ffffffffff\r\n", "200  CUT_SHORT", false),
            get(CHUNKED + "\r\n", "200  CUT_SHORT", false),
            // no response
            getThenFin("HTTP/1.1 200 OK\r\nContent-", "BROKEN"),
            getThenFin("HTTP/1.1 2", "BROKEN"),
            getThenFin("HTTP/1.1 100 Continue\r\n\r\n", "BROKEN"),
            get("SSH-2.0-OpenSSH_9.2\r\n", "BROKEN", false),
            get("HTTP/2.0 200 OK\r\n\r\n", "BROKEN", false),
            get("HTTP/1.2 200 OK\r\n\r\n", "BROKEN", false),
            get("http/1.1 200 OK\r\n\r\n", "BROKEN", false),
            get("HTTP/1.1 20 OK\r\n\r\n", "BROKEN", false),
            get("HTTP/1.1 2000 OK\r\n\r\n", "BROKEN", false),
            get("HTTP/1.1 +20 OK\r\n\r\n", "BROKEN", false),
            get("HTTP/1.1 099 OK\r\n\r\n", "BROKEN", false),
            get(OK + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "BROKEN", false),
            get(OK + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "BROKEN", false),
            get(OK + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "BROKEN", false),
            get(OK + "Content-Length: 3, 3\r\n\r\nabc", "BROKEN", false),
            get(OK + "Content-Length: -3\r\n\r\nabc", "BROKEN", false),
            get(OK + "Content-Length: +3\r\n\r\nabc", "BROKEN", false),
            get(OK + "Content-Length: 3x\r\n\r\nabc", "BROKEN", false),
            get(OK + "Content-Length: \r\n\r\nabc", "BROKEN", false),
            get(OK + "Content-Length: 99999999999999999999\r\n\r\nabc", "BROKEN", false),
            get(OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "BROKEN", false),
            get(OK + "Transfer-Encoding: gzip\r\n\r\n", "BROKEN", false),
            get(OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "BROKEN", false),
            get("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "BROKEN", false),
            get(OK + "No colon\r\n\r\n", "BROKEN", false),
            get(OK + "Bad name: x\r\nContent-Length: 0\r\n\r\n", "BROKEN", false),
            get(OK + "Transfer-Encoding x: chunked\r\n\r\n0\r\n\r\n", "BROKEN", false),
            get(OK + "X: a\nY: b\r\nContent-Length: 0\r\n\r\n", "BROKEN", false),
            get(OK + "X: " + "a".repeat(33 * 1024) + "\r\n\r\n", "BROKEN", false),
            get(OK + "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(1024) + "\r\n", "BROKEN", false),
            get("HTTP/1.1 200 " + "a".repeat(33 * 1024) + "\r\n\r\n", "BROKEN", false),
            get("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "BROKEN", false));

    @ParameterizedTest
    @EnumSource
    void eachResponseIsTakenForWhatItIs(Transport transport) throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            for (String head = connection.readHead(); head != null; head = connection.readHead()) {
                Case each = CASES.get(Integer.parseInt(head.substring(head.indexOf('/') + 1, head.indexOf(" HTTP"))));
                connection.write(each.bytes);
                if (each.fin) {
                    connection.finish();
                }
            }
        }); Fabric fabric = Fabric.to(backend).over(transport).start()) {
            for (int i = 0; i < CASES.size(); i++) {
                Case each = CASES.get(i);
                RecordedResponse response = fabric.start(0, Fabric.head(new HttpMethod(each.method), "/" + i), false);
                assertThat(response.outcome()).as(each.toString()).isEqualTo(each.outcome);
                Fabric.until("settled after " + each, () -> fabric.counts.in(PoolState.BUSY) == 0);
                Fabric.until("pooled or not: " + each,
                        () -> fabric.counts.in(PoolState.IDLE) == (each.reused ? 1 : 0));
            }
        }
    }

    @Test
    void aResponseMayComeByteForByte() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            while (connection.readRequest() != null) {
                for (char each : (CHUNKED + "3\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n").toCharArray()) {
                    connection.write(String.valueOf(each));
                }
            }
        }); Fabric fabric = Fabric.to(backend).start()) {
            for (int i = 0; i < 5; i++) {
                RecordedResponse response = fabric.get("/");
                assertThat(response.outcome()).isEqualTo("200 abcde");
                assertThat(response.last.trailingHeaders().get("X")).isEqualTo("y");
            }
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void bytesOnAnIdleConnectionCloseIt() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write(OK + "Content-Length: 0\r\n\r\n");
            Thread.sleep(50);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            assertThat(fabric.get("/").outcome()).isEqualTo("200 ");
            Fabric.until("closed", () -> fabric.counts.open() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetNeverEndsABodyWell(Transport transport) throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write(OK + "\r\nabc");
            Thread.sleep(20);
            connection.reset();
        }); Fabric fabric = Fabric.to(backend).over(transport).start()) {
            for (int i = 0; i < 5; i++) {
                assertThat(fabric.get("/").outcome()).isEqualTo("200 abc CUT_SHORT");
            }
        }
    }
}
