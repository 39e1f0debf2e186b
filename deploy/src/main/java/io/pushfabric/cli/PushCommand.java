package io.pushfabric.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fabric push}: one message, from a shell. */
@Command(name = "push", description = "Push one message through any push node, and print its answer.",
        customSynopsis = {
            "fabric push --to URL HANDLE [OPTION...] [DATA|-]",
            "       fabric push --to URL --label LABEL [OPTION...] [DATA|-]"},
        footer = {"", "Put -- before a HANDLE or DATA that begins with a dash.",
            "Exits 0 if the push was answered 2xx, 1 if not, 64 on wrong usage."})
final class PushCommand implements Callable<Integer> {
    /** No push node takes a larger message, whatever its configuration. */
    private static final int MAX_MESSAGE = 8 * 1024 * 1024;
    private static final char NOT_DECODED = '\ufffd';

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", required = true, paramLabel = "URL",
            description = "A push listener, of any node: http://127.0.0.1:7400")
    private URI to;

    @Option(names = "--label", paramLabel = "LABEL", description = "To every connection that carries this label.")
    private String label;

    @Option(names = "--end", description = "This is the last message of the response.")
    private boolean end;

    @Option(names = "--id", paramLabel = "ID", description = "Push-Id: a repeat with it is not delivered twice.")
    private String id;

    @Option(names = "--content-type", paramLabel = "TYPE",
            description = "Content-Type of the response, if nothing of it has been sent yet.")
    private String contentType;

    @Option(names = "--status", paramLabel = "CODE",
            description = "Status of the response, if nothing of it has been sent yet.")
    private Integer status;

    @Mixin
    private TokenOption token;

    @Parameters(arity = "0..2", paramLabel = "HANDLE DATA", hideParamSyntax = true, description =
            "The handle, unless there is a label; then the message, in UTF-8. Without DATA, or with -, the message "
                    + "is read from standard input, byte for byte, until its end.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException {
        PushTarget target = target();
        Optional<String> data = data();
        PushRequest request = new PushRequest(target.url(), Optional.ofNullable(id), end,
                Optional.ofNullable(contentType), Optional.ofNullable(status), token.token(), message(data));
        NodeCall.Answer answer;
        try {
            answer = request.send();
        } catch (IllegalArgumentException problem) {
            throw usage(problem.getMessage());
        } catch (IOException problem) {
            throw new CommandFailure("no answer from " + to + ": " + problem.getMessage());
        }
        print(answer);
        return answer.isSuccess() ? 0 : Fabric.FAILED;
    }

    private PushTarget target() {
        try {
            if (label != null) {
                return PushTarget.label(to, label);
            }
            if (words.isEmpty()) {
                throw usage("Missing: HANDLE, or --label");
            }
            return PushTarget.handle(to, words.get(0));
        } catch (IllegalArgumentException problem) {
            throw usage(problem.getMessage());
        }
    }

    private Optional<String> data() {
        int before = label == null ? 1 : 0;
        if (words.size() > before + 1) {
            throw usage("Unmatched argument: '" + words.get(before + 1) + "'");
        }
        return words.size() > before ? Optional.of(words.get(before)).filter(word -> !"-".equals(word))
                : Optional.empty();
    }

    private byte[] message(Optional<String> data) throws IOException {
        if (data.isEmpty()) {
            return read(System.in);
        }
        if (data.get().indexOf(NOT_DECODED) >= 0) {
            throw usage("DATA has characters that the character set of this locale has not: use standard input");
        }
        return data.get().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(InputStream in) throws IOException {
        byte[] message = in.readNBytes(MAX_MESSAGE + 1);
        if (message.length > MAX_MESSAGE) {
            throw new CommandFailure("the message is longer than " + MAX_MESSAGE + " bytes, which no node takes");
        }
        return message;
    }

    /** As it came, so that binary answers stay whole; a line end only where it has none. */
    private static void print(NodeCall.Answer answer) throws IOException {
        PrintStream out = System.out;
        out.write(answer.body());
        if (answer.body().length > 0 && answer.body()[answer.body().length - 1] != '\n') {
            out.write('\n');
        }
        out.flush();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
