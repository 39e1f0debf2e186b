package io.pushfabric.cli;

import io.pushfabric.node.PushNodeProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fabric push-node}: one push node, until it is told to stop. */
@Command(name = "push-node", description = "Run one push node (tier 2): SIGTERM drains it, a second one stops it.")
final class PushNodeCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE",
            description = "Configuration, YAML; deploy/conf/push-node.yaml shows every key.")
    private Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Set one key, over environment and file, such as push.stall-wait=2s. May be repeated.")
    private List<String> sets = List.of();

    @Override
    public Integer call() {
        ChildProcess.endWithParent();
        return PushNodeProcess.run(config, sets);
    }
}
