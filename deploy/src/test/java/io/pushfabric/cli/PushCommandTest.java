package io.pushfabric.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushCommandTest {
    /** What the push listener got. */
    private record Push(String method, String uri, Headers headers, byte[] body) {
    }

    private final InputStream stdin = System.in;
    private final PrintStream stdout = System.out;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();
    private final BlockingQueue<Push> pushes = new LinkedBlockingQueue<>();
    private HttpServer node;
    private int status = 200;
    private byte[] answer = "{\"outcome\":\"delivered\"}".getBytes(StandardCharsets.UTF_8);

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", this::take);
        node.start();
        System.setOut(new PrintStream(out, true));
    }

    @AfterEach
    void stop() {
        node.stop(0);
        System.setIn(stdin);
        System.setOut(stdout);
    }

    private void take(HttpExchange exchange) throws IOException {
        pushes.add(new Push(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
                exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes()));
        if (status == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        }
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private int push(String... arguments) {
        List<String> line = new ArrayList<>(List.of("push", "--to", "http://127.0.0.1:" + node.getAddress().getPort()));
        line.addAll(Arrays.asList(arguments));
        return Fabric.commandLine().setErr(new PrintWriter(err)).execute(line.toArray(String[]::new));
    }

    @Test
    void aMessageGoesToItsHandleAndTheAnswerIsPrinted() throws Exception {
        assertThat(push("handle-1234567890", "grüße")).isZero();
        Push push = pushes.remove();
        assertThat(push.method()).isEqualTo("POST");
        assertThat(push.uri()).isEqualTo("/v1/handles/handle-1234567890");
        assertThat(push.body()).isEqualTo("grüße".getBytes(StandardCharsets.UTF_8));
        assertThat(push.headers()).doesNotContainKeys("Push-id", "Push-end", "Push-status", "Authorization");
        assertThat(out).hasToString("{\"outcome\":\"delivered\"}\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void optionsBecomeHeaders() {
        assertThat(push("handle-1234567890", "--end", "--id", "7", "--content-type", "text/plain", "--status", "418",
                "x")).isZero();
        Headers headers = pushes.remove().headers();
        assertThat(headers.getFirst("Push-End")).isEqualTo("true");
        assertThat(headers.getFirst("Push-Id")).isEqualTo("7");
        assertThat(headers.getFirst("Content-Type")).isEqualTo("text/plain");
        assertThat(headers.getFirst("Push-Status")).isEqualTo("418");
    }

    @Test
    void withoutAContentTypeNothingIsReplaced() {
        push("handle-1234567890", "x");
        assertThat(pushes.remove().headers().getFirst("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    }

    @ParameterizedTest
    @CsvSource({"-", "''"})
    void standardInputIsTakenByteForByte(String dash) {
        byte[] raw = {0, (byte) 0xff, '\r', '\n', 'a', '\n'};
        System.setIn(new ByteArrayInputStream(raw));
        assertThat(dash.isEmpty() ? push("handle-1234567890") : push("handle-1234567890", dash)).isZero();
        assertThat(pushes.remove().body()).isEqualTo(raw);
    }

    @Test
    void anEmptyDataIsAnEmptyMessageAndNotStandardInput() {
        assertThat(push("handle-1234567890", "")).isZero();
        assertThat(pushes.remove().body()).isEmpty();
    }

    @Test
    void aLabelTakesThePlaceOfTheHandle() {
        assertThat(push("--label", "user:7/a", "x")).isZero();
        Push push = pushes.remove();
        assertThat(push.uri()).isEqualTo("/v1/labels/user%3A7%2Fa");
        assertThat(push.body()).asString(StandardCharsets.US_ASCII).isEqualTo("x");
    }

    @Test
    void dashesBehindTwoDashesAreDataAndHandle() {
        assertThat(push("--", "-handle-1234567890", "--end")).isZero();
        Push push = pushes.remove();
        assertThat(push.uri()).isEqualTo("/v1/handles/-handle-1234567890");
        assertThat(push.body()).asString(StandardCharsets.US_ASCII).isEqualTo("--end");
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "202, 0", "302, 1", "400, 1", "401, 1", "404, 1", "410, 1", "503, 1"})
    void anAnswerThatIsNo2xxIsAFailureAndIsPrintedToo(int code, int exit) {
        status = code;
        answer = "{\"reason\":\"client-closed\"}\n".getBytes(StandardCharsets.UTF_8);
        assertThat(push("handle-1234567890", "x")).isEqualTo(exit);
        assertThat(out).hasToString("{\"reason\":\"client-closed\"}\n");
        assertThat(pushes).hasSize(1);
    }

    @Test
    void theTokenComesFromItsFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "s3cret\n");
        assertThat(push("--token-file", file.toString(), "handle-1234567890", "x")).isZero();
        assertThat(pushes.remove().headers().getFirst("Authorization")).isEqualTo("Bearer s3cret");
    }

    @Test
    void aTokenThatCannotBeSentIsNotShown(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "s3cret\nmore");
        assertThat(push("--token-file", file.toString(), "handle-1234567890", "x")).isEqualTo(64);
        assertThat(err.toString()).doesNotContain("s3cret");
        assertThat(pushes).isEmpty();
    }

    @Test
    void nobodyListeningIsAFailure() {
        node.stop(0);
        assertThat(push("handle-1234567890", "x")).isEqualTo(1);
        assertThat(err.toString()).startsWith("fabric: no answer from http://127.0.0.1:").contains("refused");
    }

    @Test
    void aHeaderThatCannotBeSentIsWrongUsage() {
        assertThat(push("--id", "a\nb", "handle-1234567890", "x")).isEqualTo(64);
        assertThat(pushes).isEmpty();
    }

    @Test
    void aPushWhoseAnswerIsLostIsNotSentAgain() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> readAndClose(server));
            int exit = Fabric.commandLine().setErr(new PrintWriter(err))
                    .execute("push", "--to", "http://127.0.0.1:" + server.getLocalPort(), "handle-1234567890", "x");
            first.get(10, TimeUnit.SECONDS);
            assertThat(exit).isEqualTo(1);
            server.setSoTimeout(1);
            assertThat(CompletableFuture.supplyAsync(() -> connects(server)).get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    private static void readAndClose(ServerSocket server) {
        try (Socket client = server.accept()) {
            byte[] seen = new byte[8192];
            int length = 0;
            while (!new String(seen, 0, length, StandardCharsets.US_ASCII).endsWith("\r\n\r\nx")) {
                length += client.getInputStream().read(seen, length, seen.length - length);
            }
        } catch (IOException problem) {
            throw new AssertionError(problem);
        }
    }

    /** A retry would wait in the backlog by now, for the command has ended. */
    private static boolean connects(ServerSocket server) {
        try (Socket again = server.accept()) {
            return again.isConnected();
        } catch (IOException none) {
            return false;
        }
    }
}
