package io.pushfabric.itest.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code fabric demo} on a free port, as a process of its own from the class path of the tests. */
final class DemoProcess implements AutoCloseable {
    private static final Pattern PAGE = Pattern.compile("Page\\s+(http://\\S+)/");
    private static final int START_SECONDS = 40;

    private final Process process;
    private final Thread reader;
    /** Guarded by itself: the reader adds, the test looks. */
    private final List<String> lines = new ArrayList<>();

    private DemoProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "demo-output");
        reader.setDaemon(true);
        reader.start();
    }

    static DemoProcess start() throws IOException {
        // Whatever a killed demo leaves behind stays in the build folder.
        Path temporary = Files.createDirectories(Path.of("target", "tmp").toAbsolutePath());
        return new DemoProcess(new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx256m",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path"),
                "io.pushfabric.cli.Fabric", "demo", "--port", "0").redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException ended) {
            // Nothing more comes.
        }
    }

    /** The address of the page, without a slash at the end. */
    String url() throws InterruptedException {
        return await(line -> {
            Matcher page = PAGE.matcher(line);
            return page.find() ? Optional.of(page.group(1)) : Optional.empty();
        });
    }

    /** The command that the demo printed for the last stream that parked. */
    Optional<String> streamCommand() {
        synchronized (lines) {
            return lines.stream().filter(line -> line.startsWith("  curl -d ")).reduce((older, newer) -> newer)
                    .map(String::strip);
        }
    }

    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** The processes that the demo has started. */
    List<ProcessHandle> children() {
        try (Stream<ProcessHandle> children = process.descendants()) {
            return children.toList();
        }
    }

    /** As Ctrl-C does; returns when it has ended. */
    void terminate() throws InterruptedException {
        process.toHandle().destroy();
        awaitEnd();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + output());
        }
    }

    private interface Finder {
        Optional<String> in(String line);
    }

    private String await(Finder finder) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        synchronized (lines) {
            while (true) {
                Optional<String> found = lines.stream().map(finder::in).flatMap(Optional::stream).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                if (!reader.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError("the demo did not start:\n" + output());
                }
                lines.wait(100);
            }
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = children();
        process.toHandle().destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly()).join();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
