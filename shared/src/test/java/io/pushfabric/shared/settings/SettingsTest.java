package io.pushfabric.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pushfabric.shared.net.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final Function<String, String> TEXT = Function.identity();

    @TempDir
    private Path directory;

    @Test
    void argumentsBeatTheEnvironmentWhichBeatsTheFile() throws Exception {
        Map<String, String> environment = Map.of("PUSHFABRIC_A_B", "environment", "PUSHFABRIC_A_C_D", "environment");
        Settings settings = load("a: {b: file, c-d: file, e: file}", environment, "a.b=argument");
        Section a = settings.root().section("a");

        assertThat(a.value("b", TEXT, "default")).isEqualTo("argument");
        assertThat(a.value("c-d", TEXT, "default")).isEqualTo("environment");
        assertThat(a.value("e", TEXT, "default")).isEqualTo("file");
        assertThat(a.value("f", TEXT, "default")).isEqualTo("default");
        settings.finish();
    }

    @Test
    void aWholeSectionJoinsWhatIsWeakerAndYieldsToWhatIsStronger() throws Exception {
        Map<String, String> environment = Map.of("PUSHFABRIC_A", "{b: env, c: x, d: x}", "PUSHFABRIC_A_C", "deeper");
        Settings settings = load("a: {b: file, x: file}", environment, "a={d: argument}", "a.y=argument");
        Section a = settings.root().section("a");

        assertThat(List.of("b", "c", "d", "x", "y")).map(key -> a.required(key, TEXT))
                .containsExactly("env", "deeper", "argument", "file", "argument");
        settings.finish();
    }

    @Test
    void theLaterArgumentCounts() throws Exception {
        Settings settings = load("", Map.of(), "a=1", "a=2", "b={c: 1, d: 1}", "b.c=2");

        assertThat(settings.root().required("a", TEXT)).isEqualTo("2");
        assertThat(settings.root().section("b").required("c", TEXT)).isEqualTo("2");
        assertThat(settings.root().section("x").optional("d", TEXT)).isEmpty();
    }

    @Test
    void overridesAreTextUnlessTheyLookLikeFlow() throws Exception {
        Settings settings = load("", Map.of("PUSHFABRIC_C", "a: b # c"), "a=*", "b=\":\\n\"", "d=", "e=x=y",
                "f=[::1]:80", "g='", "h={x");
        Section root = settings.root();

        assertThat(List.of("a", "b", "c", "d", "e", "f", "g", "h")).map(key -> root.required(key, TEXT))
                .containsExactly("*", ":\n", "a: b # c", "", "x=y", "[::1]:80", "'", "{x");
        settings.finish();
    }

    @Test
    void nullAsOverrideBringsTheDefaultBack() throws Exception {
        Settings settings = load("{a: file, b: {c: file}, d: file, e: {f: file}}",
                Map.of("PUSHFABRIC_D", "null", "PUSHFABRIC_B_C", "environment"), "a=null", "b=null", "e={f: null}");

        assertThat(settings.root().value("a", TEXT, "default")).isEqualTo("default");
        assertThat(settings.root().value("d", TEXT, "default")).isEqualTo("default");
        assertThat(settings.root().section("e").value("f", TEXT, "default")).isEqualTo("default");
        assertThat(settings.root().optionalSection("b")).isEmpty();
        settings.finish();
    }

    @Test
    void listsAreReplacedWhole() throws Exception {
        Settings settings = load("{a: [1, 2], b: [1], c: [1]}", Map.of("PUSHFABRIC_A", "[3]"), "b=[]");

        assertThat(settings.root().list("a", TEXT)).containsExactly("3");
        assertThat(settings.root().list("b", TEXT, "default")).isEmpty();
        assertThat(settings.root().list("c", TEXT, "default")).containsExactly("1");
        assertThat(settings.root().list("d", TEXT, "default")).containsExactly("default");
        settings.finish();
    }

    @Test
    void elementsAreChangedAndAddedByPosition() throws Exception {
        Settings settings = load("l: [{n: a, s: [1]}]", Map.of("PUSHFABRIC_L_0_S", "[2]", "PUSHFABRIC_L_0_T", "[7]"),
                "l.0.s=[3]", "l[1].n=b", "l.1.s=[4]", "m=[x, y]", "m.1=z", "m[2]=w");
        List<Section> sections = settings.root().sections("l");

        assertThat(sections).map(section -> section.required("n", TEXT)).containsExactly("a", "b");
        assertThat(sections).map(section -> section.list("s", TEXT)).containsExactly(List.of("3"), List.of("4"));
        assertThat(sections).map(section -> section.list("t", TEXT)).containsExactly(List.of("7"), List.of());
        assertThat(settings.root().list("m", TEXT)).containsExactly("x", "z", "w");
        settings.finish();
    }

    @Test
    void positionsBeyondTheEndAreProblems() {
        assertProblems("{l: [{n: a}], k: []}", Map.of("PUSHFABRIC_M", "{5: x}"), List.of("l.3.n=b", "k.x=1"),
                root -> {
                    root.sections("l");
                    root.list("k", TEXT);
                    root.list("m", TEXT);
                },
                "l: '3' is not a position from 0 to 1 of the list (--set)",
                "k: 'x' is not a position from 0 to 0 of the list (--set)",
                "m: is a section, where a list belongs (PUSHFABRIC_M)");
    }

    @Test
    void aSectionIsThereIfAnythingBelowItIs() throws Exception {
        Settings settings = load("{b: {}, h: null}", Map.of("PUSHFABRIC_C_D", "1", "PUSHFABRIC_H_X", "1"), "e.f=1");
        Section root = settings.root();

        assertThat(root.optionalSection("a")).isEmpty();
        assertThat(root.optionalSection("b")).isPresent();
        assertThat(root.optionalSection("c").map(c -> c.required("d", TEXT))).contains("1");
        assertThat(root.optionalSection("e").map(e -> e.required("f", TEXT))).contains("1");
        assertThat(root.optionalSection("h").map(e -> e.required("x", TEXT))).contains("1");
        settings.finish();
    }

    @Test
    void unknownKeysAreProblemsWithoutTheirValues() {
        assertProblems("{listen: a, lisen: hunter2, s: {x: hunter2}, t: [{u: hunter2}]}",
                Map.of("PUSHFABRIC_LISTN", "hunter2", "PUSHFABRIC_QUITE_ELSE", "hunter2", "PUSHFABRIC_S_Z", "1"),
                List.of("s.yy=hunter2"),
                root -> {
                    root.value("listen", TEXT, "");
                    root.section("s").value("z", TEXT, "");
                    root.sections("t");
                },
                "lisen: is not a key; did you mean listen? (f.yaml, line 1)",
                "s.x: is not a key (f.yaml, line 1)",
                "s.yy: is not a key (--set)",
                "t[0].u: is not a key (f.yaml, line 1)",
                "PUSHFABRIC_LISTN: no key has this environment variable; did you mean PUSHFABRIC_LISTEN?",
                "PUSHFABRIC_QUITE_ELSE: no key has this environment variable");
    }

    @Test
    void variablesOfTheToolsAreLeftAlone() throws Exception {
        load("", Map.of("PUSHFABRIC_TOKEN", "x", "PUSHFABRIC_HOME", "x", "PUSHFABRIC_JAVA", "x",
                "PUSHFABRIC_JAVA_OPTS", "x", "PATH", "x", "PUSHFABRICX", "x")).finish();
        assertProblems("", Map.of("PUSHFABRIC_TOKENS", "x"), List.of(), root -> { },
                "PUSHFABRIC_TOKENS: no key has this environment variable");
    }

    @Test
    void wrongShapesAreOneProblemEach() {
        assertProblems("a: 1\nb: [1]\nc: {d: 1}\ne: {f: hunter2}\ng: 5\nh:\ni: [null, {j: k}]\nl: [1]\nm:\n", Map.of(),
                List.of(),
                root -> {
                    root.section("a").required("x", TEXT);
                    root.section("b").required("x", TEXT);
                    root.required("c", TEXT);
                    root.requiredList("e", TEXT);
                    root.requiredList("g", TEXT);
                    root.value("h", TEXT, "");
                    root.requiredList("i", TEXT);
                    root.sections("l").get(0).required("x", TEXT);
                    root.optionalSection("m");
                },
                "a: is a single value, where a section belongs (f.yaml, line 1)",
                "b: is a list, where a section belongs (f.yaml, line 2)",
                "c: is a section, where a single value belongs (f.yaml, line 3)",
                "e: is a section, where a list belongs (f.yaml, line 4)",
                "g: '5' is a single value, where a list belongs (f.yaml, line 5)",
                "h: has no value; leave it out for the default (f.yaml, line 6)",
                "i[0]: has no value; leave it out for the default (f.yaml, line 7)",
                "i[1]: is a section, where a single value belongs (f.yaml, line 7)",
                "l[0]: is a single value, where a section belongs (f.yaml, line 8)",
                "m: has no value; leave the key out, or write {} to have it with its defaults (f.yaml, line 9)");
    }

    @Test
    void missingKeysAreProblems() {
        assertProblems("{l: [], s: null}", Map.of(), List.of(),
                root -> {
                    root.requiredList("l", TEXT);
                    root.requiredList("m", TEXT);
                    root.section("s").required("x", TEXT);
                },
                "l: is empty (f.yaml, line 1)", "m: is missing", "s.x: is missing");
    }

    @Test
    void addressRangesAreCheckedOneByOne() throws Exception {
        assertProblems("a: [10.0.0.0/8, x, '::/200']", Map.of(), List.of(), root -> root.addressRanges("a"),
                "a[1]: 'x' is not an address range such as 10.0.0.0/8 or ::1 (f.yaml, line 1)",
                "a[2]: '::/200' has no prefix length from 0 to 128 (f.yaml, line 1)");
        Section root = load("a: ['::1', 10.0.0.0/8]", Map.of()).root();
        assertThat(root.addressRanges("a").contains(InetAddress.getByName("10.1.1.1"))).isTrue();
    }

    @Test
    void tokensAreInNoProblem() {
        assertProblems("{a: hunter2, b: [hunter 2, '', {hunter2: x}, ok]}", Map.of("PUSHFABRIC_C", "[hunter2, {]"),
                List.of("d=[hünter2]", "hunter2", "Hunter2==", "=hunter2"),
                root -> List.of("a", "b", "c", "d").forEach(root::tokens),
                "--set: argument 2 is not key=value, with a key such as a.b or a[0].b",
                "--set: argument 3 is not key=value, with a key such as a.b or a[0].b",
                "--set: argument 4 is not key=value, with a key such as a.b or a[0].b",
                "a: is a single value, where a list belongs (f.yaml, line 1)",
                "b[0]: is not a token: visible ASCII characters, no spaces (f.yaml, line 1)",
                "b[1]: is not a token: visible ASCII characters, no spaces (f.yaml, line 1)",
                "b[2]: is a section, where a single value belongs (f.yaml, line 1)",
                "c: is not valid YAML: line 1, column 12: expected the node content, but found ']' (PUSHFABRIC_C)",
                "d[0]: is not a token: visible ASCII characters, no spaces (--set)");
    }

    @Test
    void filesThatCannotBeReadAreProblems() throws IOException {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(directory.resolve("none"), Map.of(), List.of("x")))
                .satisfies(e -> assertThat(e.problems()).containsExactly(
                        "--set: argument 1 is not key=value, with a key such as a.b or a[0].b",
                        directory.resolve("none") + ": cannot be read: no such file"));
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(directory, Map.of(), List.of()))
                .withMessageContaining("cannot be read");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Path.of("/dev/zero"), Map.of(), List.of()))
                .withMessageContaining("longer than");
        Path latin = Files.write(directory.resolve("latin"), new byte[] {'a', ':', (byte) 0xfc});
        assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> Settings.load(latin, Map.of(), List.of()))
                .withMessage(latin + ": is not UTF-8");
        assertProblems("- a\n", Map.of(), List.of(), root -> { }, "f.yaml: is a list, where sections belong");
        assertProblems("a: 1\nb", Map.of(), List.of(), root -> { },
                "f.yaml, line 2, column 2: could not find expected ':'");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstKey() throws Exception {
        assertThat(load("\ufeffa: 1", Map.of()).root().optional("a", TEXT)).isEqualTo(Optional.of("1"));
    }

    @Test
    void valuesCannotForgeLines() {
        assertProblems("a: \"x\\ny\\e[31m\"", Map.of(), List.of(), root -> root.value("a", Kinds.duration(), "1s"),
                "a: 'x\\x0ay\\x1b[31m' is not a duration such as 250ms, 20s, 5m or 1h (f.yaml, line 1)");
        assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> {
            Settings settings = load("a: " + "x".repeat(100_000), Map.of());
            settings.root().value("a", Kinds.duration(), "1s");
            settings.finish();
        }).satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400).endsWith("(" + file() + ", line 1)"));
    }

    @Test
    void noTwoListenersTakeTheSamePort() {
        assertProblems("{a: {listen: '127.0.0.1:80'}, b: {listen: '0.0.0.0:80'}, c: {listen: '127.0.0.2:80'}, "
                        + "d: {listen: '127.0.0.1:0'}, e: {listen: '127.0.0.1:0'}, f: {listen: bad}, g: {}}",
                Map.of("PUSHFABRIC_G_LISTEN", "127.0.0.2:80"), List.of(),
                root -> {
                    Listeners listeners = new Listeners();
                    List.of("a", "b", "c", "d", "e", "f", "g")
                            .forEach(key -> listeners.read(root.section(key), "127.0.0.1:80"));
                },
                "b.listen: '0.0.0.0:80' is taken by a.listen (f.yaml, line 1)",
                "c.listen: '127.0.0.2:80' is taken by b.listen (f.yaml, line 1)",
                "f.listen: 'bad' has no port (f.yaml, line 1)",
                "g.listen: '127.0.0.2:80' is taken by b.listen (PUSHFABRIC_G_LISTEN)");
    }

    @Test
    void readsListeners() throws Exception {
        Section root = load("a: {listen: '[::1]:80'}", Map.of()).root();
        assertThat(new Listeners().read(root.section("a"), "b:1")).isEqualTo(new HostPort("::1", 80));
    }

    private Path file() {
        return directory.resolve("f.yaml");
    }

    private Settings load(String yaml, Map<String, String> environment, String... sets) throws SettingsException {
        try {
            return Settings.load(Files.writeString(file(), yaml), environment, List.of(sets));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertProblems(String yaml, Map<String, String> environment, List<String> sets,
            Consumer<Section> reader, String... problems) {
        assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> {
            Settings settings = load(yaml, environment, sets.toArray(String[]::new));
            reader.accept(settings.root());
            settings.finish();
        }).satisfies(e -> assertThat(e.problems()).map(line -> line.replace(directory + "/", ""))
                .containsExactly(problems));
    }
}
