package io.pushfabric.shared.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AdminRequestsTest {
    private static final String HOST = "Host: node\r\n";

    private Readiness readiness = new Readiness(true, "serving");
    private String metrics = "pushfabric_labels 0.0\n";
    private EmbeddedChannel channel;

    @BeforeEach
    void connect() {
        HttpDecoderConfig limits = new HttpDecoderConfig().setMaxInitialLineLength(AdminServer.MAX_LINE)
                .setMaxHeaderSize(AdminServer.MAX_HEADERS);
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(new RequestDeadline(), new HttpServerCodec(limits),
                new AdminRequests(() -> readiness, () -> metrics));
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aLiveProcessSaysSo() {
        assertThat(get("/live")).startsWith("HTTP/1.1 200 OK\r\n").contains("content-length: 4\r\n")
                .endsWith("\r\n\r\nlive");
    }

    @Test
    void readinessComesWithItsReason() {
        assertThat(get("/ready")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nserving");
        readiness = new Readiness(false, "draining");
        assertThat(get("/ready?verbose")).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\ndraining");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void metricsAreInTheFormatOfPrometheus() {
        assertThat(get("/metrics")).contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n")
                .endsWith("\r\n\r\npushfabric_labels 0.0\n");
    }

    @Test
    void headHasTheLengthAndNoBody() {
        assertThat(exchange("HEAD /live HTTP/1.1\r\n" + HOST + "\r\n")).contains("content-length: 4\r\n")
                .endsWith("\r\n\r\n");
        assertThat(get("/live")).endsWith("live");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (String target : new String[] {"/", "/lives", "/live/", "/metrics/x", "*", "http://node", "//live"}) {
            assertThat(get(target)).as(target).startsWith("HTTP/1.1 404 ");
        }
        assertThat(get("http://node/live?a=/b")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void otherMethodsAreNotAllowed() {
        for (String method : new String[] {"POST", "DELETE", "OPTIONS", "BREW"}) {
            assertThat(exchange(method + " /ready HTTP/1.1\r\n" + HOST + "\r\n")).startsWith("HTTP/1.1 405 ")
                    .contains("allow: GET, HEAD\r\n");
        }
    }

    @Test
    void aRequestMayComeByteByByte() {
        StringBuilder got = new StringBuilder();
        for (char c : ("GET /live HTTP/1.1\r\n" + HOST + "\r\n").repeat(2).toCharArray()) {
            got.append(exchange(Character.toString(c)));
        }
        assertThat(got.toString().split("HTTP/1.1 200 OK", -1)).hasSize(3);
    }

    @Test
    void connectionsEndAsHttpSays() {
        assertThat(exchange("GET /live HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"))
                .contains("connection: close\r\n");
        assertThat(channel.isOpen()).isFalse();
        connect();
        assertThat(exchange("GET /live HTTP/1.0\r\n\r\n")).contains("connection: close\r\n").endsWith("live");
        assertThat(channel.isOpen()).isFalse();
        connect();
        assertThat(exchange("GET /live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
                .contains("connection: keep-alive\r\n");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aRequestWithABodyIsTheLast() {
        assertThat(exchange("GET /live HTTP/1.1\r\n" + HOST + "Content-Length: 9\r\n\r\nGET /live"))
                .contains("connection: close\r\n").containsOnlyOnce("HTTP/1.1");
        assertThat(channel.isOpen()).isFalse();
        connect();
        assertThat(exchange("GET /live HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n"))
                .contains("connection: close\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatIsNoRequestIsRefused() {
        refused("400", "\u0000\u0001\u0002 / HTTP/1.1\r\n\r\n");
        refused("400", "GET /live HTTP/1.1\r\nName Without Colon\r\n\r\n");
        refused("414", "GET /" + "x".repeat(AdminServer.MAX_LINE) + " HTTP/1.1\r\n" + HOST + "\r\n");
        refused("431", "GET /live HTTP/1.1\r\nX: " + "x".repeat(AdminServer.MAX_HEADERS) + "\r\n\r\n");
        assertThat(exchange("GET /live HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(exchange("GET /live HTTP/1.1\r\n" + HOST + HOST + "\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void aFailureOfOursIsOurs() {
        Logger log = (Logger) LoggerFactory.getLogger(AdminRequests.class);
        log.setLevel(Level.OFF);
        readiness = null;
        assertThat(get("/ready")).startsWith("HTTP/1.1 500 ");
        log.setLevel(null);
        assertThat(get("/live")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void slowRequestsAreClosed() {
        after(9);
        exchange("GET /live HT");
        after(9);
        assertThat(channel.isOpen()).isTrue();
        exchange("TP/1.1\r\n");
        after(1);
        assertThat(channel.isOpen()).isFalse();
        connect();
        after(10);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void idleConnectionsAreKeptForAMinute() {
        get("/live");
        after(59);
        assertThat(get("/live")).endsWith("live");
        after(59);
        exchange("G");
        after(9);
        assertThat(channel.isOpen()).isTrue();
        after(1);
        assertThat(channel.isOpen()).isFalse();
        connect();
        get("/live");
        after(60);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoAsksWithoutReadingIsClosed() {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        assertThat(get("/metrics") + get("/metrics")).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    private void refused(String status, String request) {
        assertThat(exchange(request)).startsWith("HTTP/1.1 " + status + " ").contains("connection: close\r\n");
        assertThat(channel.isOpen()).isFalse();
        connect();
    }

    private void after(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private String get(String target) {
        return exchange("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");
    }

    private String exchange(String request) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1));
        }
        StringBuilder response = new StringBuilder();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            response.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
        }
        return response.toString();
    }
}
