package io.pushfabric.cli;

import io.pushfabric.balancer.BalancerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fabric balancer}: one balancer, until it is told to stop. */
@Command(name = "balancer", description = "Run one balancer (tier 1): SIGTERM drains it, a second one stops it.")
final class BalancerCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE",
            description = "Configuration, YAML; deploy/conf/balancer.yaml shows every key.")
    private Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Set one key, over environment and file, such as balancer.resume-wait=10s. May be repeated.")
    private List<String> sets = List.of();

    @Override
    public Integer call() {
        ChildProcess.endWithParent();
        return BalancerProcess.run(config, sets);
    }
}
