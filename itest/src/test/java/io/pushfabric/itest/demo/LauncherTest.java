package io.pushfabric.itest.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The launcher with the jars of this build and real Java runtimes. It is copied into a checkout without sources, in
 * which nothing can be stale: a build inside this build would empty the folder that it runs from.
 */
class LauncherTest {
    private static final Path DEPLOY = Path.of("../deploy").toAbsolutePath().normalize();
    private static final Path LIB = DEPLOY.resolve("target/fabric/lib");

    @TempDir
    private Path directory;

    static Stream<Path> javaHomes() throws IOException {
        Path here = Path.of(System.getProperty("java.home"));
        Path jvms = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(jvms)) {
            return Stream.of(here);
        }
        try (Stream<Path> homes = Files.list(jvms)) {
            return Stream.concat(Stream.of(here), homes.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(home -> !Files.isSymbolicLink(home) && !home.equals(here)).toList().stream());
        }
    }

    private String run(Path javaHome, int exitCode, String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash");
        assumeTrue(isPackaged(), "deploy is not packaged: run mvn verify at the root");
        Path target = Files.createDirectories(directory.resolve("deploy/target/fabric"));
        Path launcher = directory.resolve("deploy/fabric");
        Files.copy(DEPLOY.resolve("fabric"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        try (Stream<Path> jars = Files.list(LIB)) {
            Path lib = Files.createDirectory(target.resolve("lib"));
            for (Path jar : jars.toList()) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
        ProcessBuilder builder = new ProcessBuilder(launcher.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("PUSHFABRIC_JAVA", javaHome.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isEqualTo(exitCode);
        return output;
    }

    private static boolean isPackaged() throws IOException {
        if (!Files.isDirectory(LIB)) {
            return false;
        }
        try (Stream<Path> jars = Files.list(LIB)) {
            return jars.anyMatch(jar -> jar.getFileName().toString().startsWith("pushfabric-deploy-"));
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void helpOnEveryJavaOfThisMachineWithoutAWarning(Path javaHome) throws Exception {
        assertThat(run(javaHome, 0, "--help")).startsWith("Usage: fabric").doesNotContain("WARNING");
    }

    @Test
    void anUnknownCommandIsWrongUsage() throws Exception {
        assertThat(run(Path.of(System.getProperty("java.home")), 64, "nope")).contains("nope");
    }
}
