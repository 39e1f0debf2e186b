package io.pushfabric.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of operators, against a listener that answers what it is told to. */
class OperatorCommandsTest {
    private static final String NODES = "{\"nodes\":[{\"id\":\"node-a\",\"state\":\"up\",\"parked\":3,"
            + "\"connections\":4,\"push\":\"http://127.0.0.1:7400\"}]}";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> requests = new ArrayList<>();
    private HttpServer node;
    private int status = 200;
    private String answer = NODES;
    private String authorization;

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", this::take);
        node.start();
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        exchange.getRequestBody().readAllBytes();
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private int run(String command, String... more) {
        List<String> line = new ArrayList<>(List.of(command, "--to",
                "http://127.0.0.1:" + node.getAddress().getPort()));
        line.addAll(Arrays.asList(more));
        return Fabric.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(line.toArray(String[]::new));
    }

    @Test
    void statusIsATable() {
        assertThat(run("status")).isZero();
        assertThat(requests).containsExactly("GET /v1/nodes");
        assertThat(out.toString().lines()).hasSize(2).last().asString().startsWith("node-a  up ");
    }

    @Test
    void statusAsJsonIsTheAnswer() {
        assertThat(run("status", "--json")).isZero();
        assertThat(out.toString().strip()).isEqualTo(NODES);
    }

    @Test
    void flushNamesItsNode(@TempDir Path directory) throws IOException {
        answer = "{\"flushed\":12}";
        Path file = Files.writeString(directory.resolve("token"), "s3cret\n");
        assertThat(run("flush", "--token-file", file.toString(), "node/a")).isZero();
        assertThat(requests).containsExactly("POST /v1/nodes/node%2Fa/flush");
        assertThat(authorization).isEqualTo("Bearer s3cret");
        assertThat(out.toString().strip()).isEqualTo("{\"flushed\":12}");
    }

    @Test
    void aProblemIsTold() {
        status = 404;
        answer = "{\"type\":\"urn:pushfabric:problem:unknown-node\",\"detail\":\"there is no node of that id\"}";
        assertThat(run("flush", "node-z")).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("fabric: flush node-z: refused with status 404: there is no node of that id");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aRefusalOfSomebodyElseIsTold() {
        status = 502;
        answer = "<html>";
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("fabric: refused with status 502");
    }

    @Test
    void nobodyListeningIsAFailure() {
        node.stop(0);
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString()).startsWith("fabric: no answer from http://127.0.0.1:").contains("refused");
    }
}
