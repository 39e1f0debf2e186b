package io.pushfabric.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher in a checkout of its own, with a Java and a Maven that only tell how they were called. */
class LauncherTest {
    private static final Path BASH = Path.of("/bin/bash");
    private static final Path LAUNCHER = Path.of("fabric").toAbsolutePath();
    private static final Instant BUILT = Instant.parse("2026-01-02T00:00:00Z");

    @TempDir
    private Path directory;
    private Path root;
    private Path lib;
    private Path source;

    /** What the launcher, and what it became, wrote. */
    private record Run(int code, String text) {
    }

    @BeforeEach
    void makeCheckout() throws IOException {
        assumeTrue(Files.isExecutable(BASH), "no bash");
        root = Files.createDirectories(directory.resolve("a checkout")).toRealPath();
        lib = Files.createDirectories(root.resolve("deploy/target/fabric/lib"));
        source = Files.createDirectories(root.resolve("deploy/src/main/java")).resolve("A.java");
        Files.copy(LAUNCHER, root.resolve("deploy/fabric"));
        write(root.resolve("pom.xml"), "", BUILT.minusSeconds(60));
        write(root.resolve("deploy/pom.xml"), "", BUILT.minusSeconds(60));
        write(source, "", BUILT.minusSeconds(60));
        for (String folder : List.of("deploy/src/main/java", "deploy/src/main")) {
            Files.setLastModifiedTime(root.resolve(folder), FileTime.from(BUILT.minusSeconds(60)));
        }
        write(lib.resolve("pushfabric-deploy-1.jar"), "", BUILT);
        script("bin/mvn", "echo mvn \"$@\"; touch '" + lib + "/pushfabric-deploy-1.jar'");
    }

    private static void write(Path file, String content, Instant time) throws IOException {
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    private Path script(String name, String commands) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + commands + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path java(String version) throws IOException {
        Path java = script("java-" + version + "/bin/java", "printf '<%s>' \"$@\"");
        Files.writeString(java.resolveSibling("../release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return java.getParent().getParent();
    }

    private Process start(Path launcher, Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(BASH.toString(), launcher.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "PUSHFABRIC_JAVA", "PUSHFABRIC_JAVA_OPTS"));
        builder.environment().put("PATH", directory.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).start();
    }

    private Run end(Process process) throws Exception {
        String text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), text);
    }

    private Run run(Map<String, String> environment, String... arguments) throws Exception {
        return end(start(root.resolve("deploy/fabric"), environment, arguments));
    }

    private Map<String, String> onJava(String version) throws IOException {
        return Map.of("PUSHFABRIC_JAVA", java(version).toString());
    }

    @Test
    void becomesJavaWithTheWordsAsTheyAre() throws Exception {
        Run run = run(onJava("17.0.15"), "push", "a b", "*", "");
        assertThat(run.code()).isZero();
        assertThat(run.text()).isEqualTo("<-Djava.util.concurrent.ForkJoinPool.common.parallelism=4>"
                + "<-XX:+ExitOnOutOfMemoryError><-XX:TieredStopAtLevel=1><-cp><" + lib + "/*>"
                + "<io.pushfabric.cli.Fabric><push><a b><*><>");
    }

    @ParameterizedTest
    @CsvSource({"17, false, false", "21.0.4, false, false", "24, true, false", "25.0.3, true, true",
        "26-ea, true, true"})
    void flagsFollowTheVersion(String version, boolean silenced, boolean compact) throws Exception {
        String text = run(onJava(version), "push-node").text();
        assertThat(text.contains("<--enable-native-access=ALL-UNNAMED><--sun-misc-unsafe-memory-access=allow>"))
                .isEqualTo(silenced);
        assertThat(text.contains("<-XX:+UseCompactObjectHeaders>")).isEqualTo(compact);
        assertThat(text).doesNotContain("TieredStopAtLevel");
    }

    @Test
    void moreFlagsComeLast() throws Exception {
        Map<String, String> environment = Map.of("PUSHFABRIC_JAVA", java("17").toString(),
                "PUSHFABRIC_JAVA_OPTS", "-Xmx1g -Da=b");
        assertThat(run(environment, "demo").text()).contains("<-Xmx1g><-Da=b><-cp>");
    }

    @Test
    void theNewestJavaFoundIsTaken() throws Exception {
        assertThat(run(Map.of("JAVA_HOME", java("999").toString()), "demo").text()).contains("<demo>");
    }

    @Test
    void aJavaWithoutAReleaseFileIsAsked() throws Exception {
        Path java = script("odd/java", "[ \"$1\" = -version ] && echo 'openjdk version \"30.1\" 2030' >&2 || echo ran");
        assertThat(run(Map.of("PUSHFABRIC_JAVA", java.toString()), "demo")).isEqualTo(new Run(0, "ran\n"));
    }

    @Test
    void aJavaThatIsTooOldIsRefused() throws Exception {
        Run run = run(onJava("1.8.0_402"), "demo");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.text()).contains("java-1.8.0_402 is no Java 17 or newer");
    }

    @Test
    void findsItsCheckoutThroughSymbolicLinks() throws Exception {
        Path first = Files.createSymbolicLink(directory.resolve("first"), root.resolve("deploy/fabric"));
        Path folder = Files.createDirectories(directory.resolve("other"));
        Path second = Files.createSymbolicLink(folder.resolve("fabric"), Path.of("../first"));
        assertThat(Files.readSymbolicLink(first)).isAbsolute();
        assertThat(end(start(second, onJava("17"), "demo")).text()).contains("<-cp><" + lib + "/*>");
    }

    @Test
    void buildsWhenASourceIsNewer() throws Exception {
        Files.setLastModifiedTime(source, FileTime.from(BUILT.plusSeconds(60)));
        Run run = run(onJava("17"), "demo");
        assertThat(run.code()).isZero();
        assertThat(run.text()).startsWith("fabric: building").contains("mvn -B -ntp -q -DskipTests package\n<-D");
        assertThat(run(onJava("17"), "demo").text()).as("the second time").startsWith("<-D");
    }

    @Test
    void buildsWhenTheJarIsMissing() throws Exception {
        Files.delete(lib.resolve("pushfabric-deploy-1.jar"));
        assertThat(run(onJava("17"), "demo").text()).contains("mvn -B -ntp -q -DskipTests package\n");
    }

    @Test
    void aFailedBuildIsAFailure() throws Exception {
        Files.delete(lib.resolve("pushfabric-deploy-1.jar"));
        script("bin/mvn", "echo broken; exit 1");
        Run run = run(onJava("17"), "demo");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.text()).contains("broken\n", "the build failed").doesNotContain("<demo>");
    }

    @Test
    void withoutMavenItSaysWhatIsMissing() throws Exception {
        Files.delete(lib.resolve("pushfabric-deploy-1.jar"));
        for (String tool : List.of("readlink", "find", "mkdir", "flock")) {
            script("tools/" + tool, "PATH=/usr/bin:/bin exec " + tool + " \"$@\"");
        }
        String tools = directory.resolve("tools").toString();
        Run run = run(Map.of("PUSHFABRIC_JAVA", java("17").toString(), "PATH", tools), "demo");
        assertThat(run).isEqualTo(
                new Run(1, "fabric: a build is needed, and there is no Maven (mvn) on the PATH\n"));
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")), "no flock");
        Path gate = directory.resolve("gate");
        Files.delete(lib.resolve("pushfabric-deploy-1.jar"));
        script("bin/mvn", "echo building; until [ -e '" + gate + "' ]; do sleep 0.02; done; touch '" + lib
                + "/pushfabric-deploy-1.jar'");
        Process first = start(root.resolve("deploy/fabric"), onJava("17"), "demo");
        BufferedReader firstLines = first.inputReader();
        firstLines.lines().filter(line -> line.equals("building")).findFirst().orElseThrow();
        Process second = start(root.resolve("deploy/fabric"), onJava("17"), "demo");
        BufferedReader secondLines = second.inputReader();
        assertThat(secondLines.readLine()).isEqualTo("fabric: waiting for another build ...");
        Files.createFile(gate);
        assertThat(rest(firstLines)).contains("<demo>");
        assertThat(rest(secondLines)).contains("<demo>").doesNotContain("building");
    }

    private static String rest(BufferedReader lines) {
        try (lines) {
            return String.join("\n", lines.lines().toList());
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
