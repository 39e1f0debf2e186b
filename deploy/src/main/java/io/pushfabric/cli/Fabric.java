package io.pushfabric.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line, one subcommand a task. Exit codes are 0, {@link #FAILED} and {@link #USAGE}. */
@Command(name = "fabric", description = "A push fabric: clients wait at the edge, servers push to them by handle.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DemoCommand.class, PushNodeCommand.class, BalancerCommand.class, PushCommand.class,
            StatusCommand.class, FlushCommand.class},
        footer = {"", "Exit codes: 0; 1 failed; 64 usage or bad configuration."})
public final class Fabric implements Runnable {
    /** It was tried and did not work. */
    static final int FAILED = 1;
    /** Wrong usage or bad configuration: EX_USAGE of sysexits.h. */
    static final int USAGE = 64;

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Fabric())
                .setParameterExceptionHandler(Fabric::onBadUsage)
                .setExecutionExceptionHandler(Fabric::onFailure);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    private static int onBadUsage(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(problem.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return USAGE;
    }

    /** A {@link CommandFailure} says all there is to say; anything else is a defect and shows where. */
    private static int onFailure(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof CommandFailure expected) {
            command.getErr().println("fabric: " + expected.getMessage());
        } else {
            failure.printStackTrace(command.getErr());
        }
        return FAILED;
    }
}
