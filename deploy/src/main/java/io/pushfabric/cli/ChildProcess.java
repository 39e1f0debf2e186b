package io.pushfabric.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code fabric} process that another one starts and that is of no use without it. Its standard input is a pipe from
 * its parent into which nothing is written: the end of it is the end of the parent, also by {@code kill -9}. That is
 * sure and immediate, where a process id may be that of a zombie, or of another process by now.
 */
final class ChildProcess {
    private static final String PROPERTY = "pushfabric.child";

    private ChildProcess() {
    }

    /** A command line that runs {@code fabric args} with the Java and the class path of this process. */
    static List<String> command(String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A debugger has one port: the child would fail to open it a second time.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-agentlib:jdwp")).forEach(command::add);
        command.add("-D" + PROPERTY + "=true");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Fabric.class.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** In a child: stops this process at once, with no drain, when its parent has ended. Elsewhere: nothing. */
    static void endWithParent() {
        if (!Boolean.getBoolean(PROPERTY)) {
            return;
        }
        Thread watch = new Thread(() -> {
            awaitEndOfInput();
            Runtime.getRuntime().halt(Fabric.FAILED);
        }, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is meant by what comes, if anything does.
            }
        } catch (IOException broken) {
            // The pipe is of no more use: it ended.
        }
    }
}
