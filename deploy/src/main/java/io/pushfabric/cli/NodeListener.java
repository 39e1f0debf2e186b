package io.pushfabric.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The push listener to which an operator talks, for the commands that ask or tell nodes something. */
final class NodeListener {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--to", required = true, paramLabel = "URL",
            description = "A push listener, of any node: http://127.0.0.1:7400")
    private URI to;

    @Mixin
    private TokenOption token;

    /**
     * Asks for what these names lead to.
     *
     * @param answerMillis how long the answer may take
     * @throws CommandFailure if there is no answer, or one that is no 2xx
     */
    byte[] call(String method, int answerMillis, String... names) {
        NodeCall.Answer answer = answer(method, answerMillis, url(names));
        if (!answer.isSuccess()) {
            throw new CommandFailure(NodeProblem.of(answer));
        }
        return answer.body();
    }

    private URI url(String... names) {
        try {
            return ListenerUrl.of(to, names);
        } catch (IllegalArgumentException problem) {
            throw new ParameterException(command.commandLine(), problem.getMessage());
        }
    }

    private NodeCall.Answer answer(String method, int answerMillis, URI url) {
        try {
            HttpURLConnection connection = NodeCall.prepare(method, url, token.token(), answerMillis);
            if (method.equals("POST")) {
                connection.setDoOutput(true);
                connection.getOutputStream().close();
            }
            return NodeCall.answer(connection);
        } catch (IOException problem) {
            throw new CommandFailure("no answer from " + to + ": " + problem.getMessage());
        }
    }
}
