package io.pushfabric.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The token that a command shows to a push listener. */
final class TokenOption {
    private static final String VARIABLE = "PUSHFABRIC_TOKEN";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--token-file", paramLabel = "FILE",
            description = "Holds the token, where one is asked for; default: the variable " + VARIABLE + ".")
    private Path file;

    /** @throws ParameterException if the file cannot be read or no token is in it; never quotes it */
    Optional<String> token() {
        String token = file == null ? System.getenv(VARIABLE) : content();
        if (token == null || token.isEmpty()) {
            return Optional.empty();
        }
        // Checked here and not by the HTTP client, whose message would quote it.
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ParameterException(command.commandLine(), "The token is not visible ASCII");
        }
        return Optional.of(token);
    }

    private String content() {
        try {
            return Files.readString(file).strip();
        } catch (IOException problem) {
            throw new ParameterException(command.commandLine(), "--token-file: cannot read " + file);
        }
    }
}
