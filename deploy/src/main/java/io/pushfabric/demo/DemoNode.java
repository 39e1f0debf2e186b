package io.pushfabric.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** A push node in a process of its own. Its standard input is a pipe of ours, by which it learns of our end. */
final class DemoNode {
    private static final Pattern READY = Pattern.compile("\\bready\\b");
    private static final int READY_SECONDS = 30;
    /** More than the drain time-out in its configuration. */
    private static final int STOP_SECONDS = 5;
    /** Lines of its log that are shown when it fails to start. */
    private static final int LAST_LINES = 30;

    private final Process process;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    /** Guarded by itself: the reader of the log writes, whoever reports a failure reads. */
    private final Deque<String> lastLines = new ArrayDeque<>();

    private DemoNode(Process process) {
        this.process = process;
    }

    static DemoNode start(List<String> command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Such variables go over the configuration file, and would move the node away from where the demo expects it.
        builder.environment().keySet().removeIf(name -> name.startsWith("PUSHFABRIC_"));
        Process process = builder.start();
        DemoNode node = new DemoNode(process);
        Thread reader = new Thread(() -> node.readLog(log), "demo-node-log");
        reader.setDaemon(true);
        reader.start();
        return node;
    }

    private void readLog(Path log) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter file = new PrintWriter(Files.newBufferedWriter(log), true)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                file.println(line);
                remember(line);
                if (READY.matcher(line).find()) {
                    ready.complete(null);
                }
            }
        } catch (IOException problem) {
            ready.completeExceptionally(new UncheckedIOException(problem));
        }
        ready.completeExceptionally(new DemoFailure("it ended"));
    }

    private void remember(String line) {
        synchronized (lastLines) {
            lastLines.add(line);
            if (lastLines.size() > LAST_LINES) {
                lastLines.remove();
            }
        }
    }

    /** Blocks until the node serves. */
    void awaitReady() throws InterruptedException {
        try {
            ready.get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException problem) {
            throw new DemoFailure("the push node did not start; the last lines of its log:\n" + lastLines());
        }
    }

    /** Blocks until the process has ended. */
    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    String lastLines() {
        synchronized (lastLines) {
            return String.join("\n", lastLines);
        }
    }

    /** Asks, waits, then insists. */
    void stop() {
        // Not process.destroy(), which closes the pipe too, and with it the node would not drain.
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
