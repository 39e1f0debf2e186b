package io.pushfabric.itest.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One push node in front of one scripted backend, for the tests of a class. What the tests open is closed after each;
 * a failed test prints what the node wrote meanwhile; in the end the node's log is looked through.
 */
public final class OneNode implements BeforeAllCallback, BeforeTestExecutionCallback, AfterTestExecutionCallback,
        AfterEachCallback, AfterAllCallback {
    /** For the tests of one node that are to work through a balancer as well: {@code -Ditest.through=balancer}. */
    private static final boolean THROUGH_BALANCER = "balancer".equals(System.getProperty("itest.through"));

    private final Consumer<NodeConfig> settings;
    private final ScriptedBackend backend = ScriptedBackend.start();
    private final Queue<AutoCloseable> opened = new ConcurrentLinkedQueue<>();
    private final List<Pattern> allowed = new ArrayList<>();
    /** {@code null} unless the tests run through one. */
    private BalancerProcess balancer;
    private NodeProcess node;
    private int outputBefore;

    private OneNode(Consumer<NodeConfig> settings) {
        this.settings = settings;
    }

    /** With the defaults, and all requests for the one backend. */
    public static OneNode plain() {
        return with(config -> { });
    }

    /** The entry {@code app} of the one backend is there already. */
    public static OneNode with(Consumer<NodeConfig> settings) {
        return new OneNode(settings);
    }

    /** Warnings with a stack trace that these tests provoke. */
    public OneNode allowInLog(String regex) {
        allowed.add(Pattern.compile(regex));
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        NodeConfig config = new NodeConfig("node-a").backend("app", "*", "/", backend.port());
        settings.accept(config);
        backend.on("/", exchange -> exchange.answer(200, "root"));
        node = NodeProcess.start(config);
        if (THROUGH_BALANCER) {
            balancer = BalancerProcess.start("balancer-1", config);
        }
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        outputBefore = node.process().outputLength();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            List<String> lines = node.process().output();
            System.err.println("--- the node's output during " + context.getDisplayName() + "\n"
                    + String.join("\n", lines.subList(outputBefore, lines.size())) + "\n---");
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable each = opened.poll(); each != null; each = opened.poll()) {
            each.close();
        }
        assertThat(backend.takeFailures()).as("what handlers of the backend threw").isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (node == null) {
            return;
        }
        try (backend; NodeProcess ending = node) {
            if (balancer != null) {
                balancer.close();
                assertThat(NodeLog.complaints(balancer.process().output(), allowed)).isEmpty();
            }
            assertThat(ending.process().isAlive()).as("the node is still alive").isTrue();
            reportLostBuffers();
        }
        assertThat(NodeLog.complaints(node.process().output(), allowed)).isEmpty();
    }

    /** Netty reports them when it hands out the next ones after a collection. */
    private void reportLostBuffers() throws IOException, InterruptedException {
        node.process().collectGarbage();
        for (int i = 0; i < 4; i++) {
            try (RawClient client = node.client(); Publisher publisher = node.publisher()) {
                client.get("/").readResponse();
                publisher.get("/v1");
            }
        }
    }

    public NodeProcess node() {
        return node;
    }

    public ScriptedBackend backend() {
        return backend;
    }

    public RawClient client() throws IOException {
        return closing(RawClient.connect(clientPort()));
    }

    /** A client for which the kernel keeps little when it does not read. */
    public RawClient slowClient() throws IOException {
        return closing(RawClient.connect(clientPort(), 16 * 1024));
    }

    private int clientPort() {
        return balancer == null ? node.config().port("clients") : balancer.port();
    }

    public GoneStream goneStream(String... headers) throws IOException {
        return closing(GoneStream.open(node.config().port("push"), headers));
    }

    public Publisher publisher() throws IOException {
        return closing(node.publisher());
    }

    /** Closes it after the test. */
    public <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Sends a GET of a new client to a new path with that handler. */
    public RawClient get(ScriptedBackend.Handler handler, String... headers) throws IOException {
        return client().get(backend.path(handler), headers);
    }

    /** A new client, its GET deferred by that handler; the deferral may still be on its way to the node. */
    public Parked park(ScriptedBackend.Handler deferral) throws IOException {
        return park(client(), "GET", deferral);
    }

    public Parked park(RawClient client, String method, ScriptedBackend.Handler deferral) throws IOException {
        String path = backend.path(deferral);
        client.request(method, path, null);
        return new Parked(client, backend.next(path).handle(), path);
    }

    /** A client whose request is parked, as the node says. */
    public Parked parked(ScriptedBackend.Handler deferral) throws IOException {
        Parked parked = park(deferral);
        awaitParked(parked.handle());
        return parked;
    }

    /** Waits until the deferral has reached the node. */
    public void awaitParked(String handle) throws IOException {
        try (Publisher publisher = node.publisher()) {
            Eventually.eventually(() -> assertThat(publisher.state(handle).field("state")).isIn("parked", "begun"));
        }
    }

    /** One request on a connection of its own. */
    public Answer push(String handle, String text, String... headers) throws IOException {
        try (Publisher publisher = node.publisher()) {
            return publisher.push(handle, text, headers);
        }
    }

    public Answer pushLast(String handle, String text, String... headers) throws IOException {
        try (Publisher publisher = node.publisher()) {
            return publisher.pushLast(handle, text, headers);
        }
    }

    public Answer state(String handle) throws IOException {
        try (Publisher publisher = node.publisher()) {
            return publisher.state(handle);
        }
    }

    public Answer delete(String handle) throws IOException {
        try (Publisher publisher = node.publisher()) {
            return publisher.delete(handle);
        }
    }

    public Answer expire(String handle) throws IOException {
        try (Publisher publisher = node.publisher()) {
            return publisher.expire(handle);
        }
    }

    public Answer pushLabel(String label, String text, String... headers) throws IOException {
        try (Publisher publisher = node.publisher()) {
            return publisher.pushLabel(label, text, headers);
        }
    }

    /** One request on a connection of its own. */
    public Answer call(String method, String target, String... headers) throws IOException {
        try (Publisher publisher = node.publisher()) {
            return publisher.call(method, target, method.equals("POST") ? new byte[0] : null, headers);
        }
    }

    public BatchAnswer batch(Batch batch, String... headers) throws IOException {
        try (Publisher publisher = node.publisher()) {
            return publisher.batch(batch, headers);
        }
    }

    public double metric(String name, String... tags) throws IOException {
        return node.metrics().sum(name, tags);
    }
}
