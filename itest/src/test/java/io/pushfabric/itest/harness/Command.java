package io.pushfabric.itest.harness;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A {@code fabric} command that ran to its end. */
public record Command(int exitCode, String output) {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** With nothing on its standard input. */
    public static Command run(String... arguments) throws InterruptedException {
        return run(Map.of(), "", arguments);
    }

    public static Command run(Map<String, String> environment, String input, String... arguments)
            throws InterruptedException {
        FabricProcess process = FabricProcess.start(List.of(arguments), environment)
                .input(input.getBytes(StandardCharsets.UTF_8));
        int exitCode = process.awaitExit(LIMIT);
        return new Command(exitCode, String.join("\n", process.output()));
    }
}
