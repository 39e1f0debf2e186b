package io.pushfabric.node.cluster.record;

import static io.pushfabric.node.cluster.record.Holds.run;

import io.pushfabric.node.cluster.Cluster;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.shared.net.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;

/**
 * A member as a process of its own, which does what its standard input says, a line at a time, and answers each with a
 * line: {@code park <from> <to>} writes holds and answers when they are in the grid, {@code others} answers how many
 * other nodes there are.
 */
final class MemberProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream questions;

    private MemberProcess(Process process) {
        this.process = process;
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** @param number of the run; the address with this number is its own */
    static MemberProcess start(int number, List<HostPort> addresses) throws IOException {
        String[] command = {ProcessHandle.current().info().command().orElse("java"), "-Xmx256m",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4", "-cp", System.getProperty("java.class.path"),
            MemberProcess.class.getName(), Integer.toString(number)};
        String[] all = Arrays.copyOf(command, command.length + addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            all[command.length + i] = addresses.get(i).toString();
        }
        return new MemberProcess(new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    String ask(String question) throws IOException {
        questions.println(question);
        return answers.readLine();
    }

    /** {@code STOP}, {@code CONT} or {@code KILL}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static Cluster join(int number, List<HostPort> addresses) throws IOException {
        HostPort address = addresses.get(number);
        NodeInfo info = new NodeInfo(run(number).id(), run(number).incarnation(), URI.create("http://127.0.0.1:7400"),
                address, address);
        return Cluster.join(new NodeSettings.Cluster(address, addresses, 1), Holds.SECRET, info,
                Duration.ofMinutes(5));
    }

    /** The number of the run, then the addresses of all. */
    public static void main(String[] args) throws IOException {
        int number = Integer.parseInt(args[0]);
        Cluster cluster = join(number, Arrays.stream(args).skip(1).map(HostPort::parse).toList());
        HoldJournal journal = cluster.labelMap().journal();
        Scanner questions = new Scanner(System.in, StandardCharsets.UTF_8);
        while (questions.hasNext()) {
            if (questions.next().equals("others")) {
                System.out.println(cluster.membership().others().size());
                continue;
            }
            int from = questions.nextInt();
            int to = questions.nextInt();
            for (int slot = from; slot < to; slot++) {
                journal.onHeld(Holds.hold(run(number), slot, 0));
            }
            Eventually.await("everything written", 60, () -> cluster.labelMap().lagSeconds() == 0);
            System.out.println("written");
        }
        System.exit(0);
    }
}
