package io.pushfabric.cli;

import io.pushfabric.demo.Demo;
import io.pushfabric.demo.DemoFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fabric demo}: a push node, an application behind it, and a page to look at. */
@Command(name = "demo", description = {
        "Start one push node, as a process of its own, and a small web application behind it, all on the loopback "
                + "interface. Prints the URL of the page. Ctrl-C stops everything."})
final class DemoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8080", showDefaultValue = Visibility.ALWAYS,
            description = "Where browsers connect; 0 for any free port. The other ports are chosen freely.")
    private int port;

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > 65535) {
            throw new ParameterException(spec.commandLine(), "Invalid value for option '--port': " + port);
        }
        try {
            return Demo.run(port, spec.commandLine().getOut(), configuration ->
                    ChildProcess.command("push-node", "--config", configuration.toString()));
        } catch (DemoFailure failure) {
            throw new CommandFailure(failure.getMessage());
        }
    }
}
