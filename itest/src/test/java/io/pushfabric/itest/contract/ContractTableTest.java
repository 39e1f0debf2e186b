package io.pushfabric.itest.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code CONTRACT.md}: each sentence of the contract has a test that exists. */
class ContractTableTest {
    private static final Path TABLE = Path.of("CONTRACT.md");
    private static final Path CLASSES = Path.of("target/test-classes");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final String LATER = "with several nodes";

    private static List<String> rows() throws IOException {
        return Files.readAllLines(TABLE).stream().filter(line -> line.startsWith("| ") && !line.startsWith("| words"))
                .toList();
    }

    private static List<MatchResult> tests(String row) {
        return TEST.matcher(row).results().toList();
    }

    // No row is empty: a sentence has a test, or says that it wants several nodes
    @Test
    void everySentenceHasATest() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(100)
                .allMatch(row -> !tests(row).isEmpty() || row.endsWith("| " + LATER + " |"));
    }

    // Each test that is named exists, and is run
    @Test
    void everyTestExists() throws IOException, ClassNotFoundException {
        Map<String, Set<String>> methods = testMethods();
        List<String> missing = new ArrayList<>();
        for (String row : rows()) {
            for (MatchResult test : tests(row)) {
                if (!methods.getOrDefault(test.group(1), Set.of()).contains(test.group(2))) {
                    missing.add(test.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** By the simple names of their classes, none of which is there twice. */
    private static Map<String, Set<String>> testMethods() throws IOException, ClassNotFoundException {
        Map<String, Set<String>> methods = new HashMap<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.filter(each -> each.toString().endsWith("Test.class")).toList()) {
                String name = CLASSES.relativize(file).toString().replace('/', '.').replaceFirst("\\.class$", "");
                Class<?> type = Class.forName(name, false, ContractTableTest.class.getClassLoader());
                assertThat(methods.put(type.getSimpleName(), testMethods(type))).as(name).isNull();
            }
        }
        return methods;
    }

    private static Set<String> testMethods(Class<?> type) {
        Set<String> names = new HashSet<>();
        Arrays.stream(type.getDeclaredMethods()).filter(ContractTableTest::isTest).map(Method::getName)
                .forEach(names::add);
        return names;
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }
}
