package io.pushfabric.itest.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One {@code fabric} command as a process of its own, from the class path of the tests. Its output is collected. */
public final class FabricProcess {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread collector;

    private FabricProcess(Process process) {
        this.process = process;
        this.collector = new Thread(this::collect, "output-of-" + process.pid());
        collector.setDaemon(true);
        collector.start();
    }

    public static FabricProcess start(List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of(JAVA_HOME.resolve("bin/java").toString(),
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "-Dio.netty.leakDetection.level=paranoid", "-Xmx256m", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.pushfabric.cli.Fabric"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            RUNNING.add(process);
            process.onExit().thenAccept(RUNNING::remove);
            return new FabricProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collect() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(the output ends: " + e + ")");
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** Writes to its standard input, and ends that. */
    public FabricProcess input(byte[] bytes) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Waits for a line that contains the text; false if the process ended or the time was over before. */
    public synchronized boolean awaitLine(String text, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (lines.stream().noneMatch(line -> line.contains(text))) {
            if (!collector.isAlive() || System.nanoTime() > end) {
                return false;
            }
            wait(50);
        }
        return true;
    }

    public synchronized List<String> output() {
        return List.copyOf(lines);
    }

    public synchronized int outputLength() {
        return lines.size();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM; by the handle, since the process object would close the output too. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Sends SIGKILL, and waits for the end. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** The exit code; an error if the process does not end in time. */
    public int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + limit + ":\n" + String.join("\n", output()));
        }
        collector.join(5_000);
        return process.exitValue();
    }

    /** Memory that the process has, or had at most ({@code VmRSS}, {@code VmHWM}), in bytes. */
    public long memory(String key) throws IOException {
        String line = Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                .filter(row -> row.startsWith(key + ":")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }

    /** A full collection, after which lost buffers are reported; nothing without a JDK. */
    public void collectGarbage() throws IOException, InterruptedException {
        Path jcmd = JAVA_HOME.resolve("bin/jcmd");
        if (Files.isExecutable(jcmd)) {
            new ProcessBuilder(jcmd.toString(), Long.toString(pid()), "GC.run")
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
                    .waitFor(10, TimeUnit.SECONDS);
        }
    }
}
