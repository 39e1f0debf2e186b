package io.pushfabric.cli;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fabric flush}: lets go of all parked clients of a node. */
@Command(name = "flush", description = {
        "End every hold of a node and close the connections: a response that has begun is completed, the other clients "
                + "get nothing. Pushes to them are answered 410 with reason flushed. Returns when it is done."})
final class FlushCommand implements Callable<Integer> {
    /** A node ends some 12,500 holds a second on each of its event loops: enough for seven million on one. */
    private static final int ANSWER_MILLIS = 600_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NodeListener listener;

    @Parameters(paramLabel = "NODE", description = "The id of the node, as fabric status shows it.")
    private String node;

    @Override
    public Integer call() {
        byte[] answer = flush();
        spec.commandLine().getOut().println(new String(answer, StandardCharsets.UTF_8).strip());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private byte[] flush() {
        try {
            return listener.call("POST", ANSWER_MILLIS, "nodes", node, "flush");
        } catch (CommandFailure failure) {
            throw new CommandFailure("flush " + node + ": " + failure.getMessage());
        }
    }
}
