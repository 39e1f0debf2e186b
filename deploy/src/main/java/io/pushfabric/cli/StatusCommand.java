package io.pushfabric.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fabric status}: the nodes, and how many clients they hold. */
@Command(name = "status", description = "Show the push nodes, what state they are in, and how many clients they hold.")
final class StatusCommand implements Callable<Integer> {
    private static final int ANSWER_MILLIS = 15_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NodeListener listener;

    @Option(names = "--json", description = "As JSON, as the node answers it.")
    private boolean json;

    @Override
    public Integer call() {
        byte[] answer = listener.call("GET", ANSWER_MILLIS, "nodes");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new String(answer, StandardCharsets.UTF_8).strip());
        } else {
            NodeTable.of(answer).lines().forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
