package io.pushfabric.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
    private final Problems problems = new Problems();

    @ParameterizedTest
    @ValueSource(strings = {"123", "0123", "0x1F", "1_000", "12.50", "1e3", ".inf", "true", "yes", "08:30:00",
        "2026-01-01", "a*b", "a: b\\"})
    void keepsScalarsAsTheirText(String text) throws YamlException {
        assertThat(text("k: '" + text + "'")).isEqualTo(text);
        if (!text.contains(": ")) {
            assertThat(text("k: " + text)).isEqualTo(text);
        }
    }

    @Test
    void tellsNothingFromEmptyText() throws YamlException {
        Map<String, Yaml> keys = keys("a:\nb: ''\nc: null\ne: \"null\"\n");

        assertThat(keys.get("a")).isInstanceOf(Yaml.Nothing.class);
        assertThat(keys.get("b")).isInstanceOf(Yaml.Text.class);
        assertThat(keys.get("c")).isInstanceOf(Yaml.Nothing.class);
        assertThat(keys.get("e")).isInstanceOf(Yaml.Text.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing\n", "---\n", "{}"})
    void anEmptyFileIsASectionWithoutKeys(String text) throws YamlException {
        Yaml read = read(text);
        assertThat(read instanceof Yaml.Nothing || read instanceof Yaml.Keys section && section.keys().isEmpty())
                .isTrue();
    }

    @Test
    void notesEachRepeatedKeyAndGoesOn() throws YamlException {
        Map<String, Yaml> keys = keys("a: 1\nb: {c: 1, c: 2}\na: 3\nd: [{e: 1, e: 2}]\n");

        assertThat(((Yaml.Text) keys.get("a")).text()).isEqualTo("1");
        assertThatThrownBy(problems::throwIfAny).hasMessage(String.join(System.lineSeparator(), List.of(
                "b.c: is given twice, first in f, line 2 (f, line 2)",
                "a: is given twice, first in f, line 1 (f, line 3)",
                "d[0].e: is given twice, first in f, line 4 (f, line 4)")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a: [1, 2|line 1, column 9|expected ',' or ']'", "a: b: c|line 1, column 5|mapping values", "[a|line 1|but got",
        "a: 1\\nb: *x|line 2, column 4|an alias", "a: &x 1\\nb: [*x, *x]|line 2, column 5|an alias",
        "*x : 1|line 1|not a key", "a: !!binary aGVsbG8=|line 1, column 4|a tag", "a: !x {}|line 1, column 4|a tag",
        "a: !x!y z|line 1, column 4|a tag", "a: 1\\n---\\nb: 1|line 3|a second document",
        "a:\\n\tb: c|line 2|cannot start", "? [a]\\n: b|line 1|",
        "a: 1\\n b: 2|line 2, column 3|mapping values", "@a|line 1, column 1|cannot start",
        "a: 1\\n&x|line 2|"})
    void namesLineAndColumn(String text, String place, String cause) {
        assertThatExceptionOfType(YamlException.class).isThrownBy(() -> read(text.replace("\\n", "\n")))
                .withMessageStartingWith(place).withMessageContaining(cause == null ? "" : cause);
    }

    @Test
    void namesThePlaceOfUnprintableCharacters() {
        assertThatExceptionOfType(YamlException.class).isThrownBy(() -> read("a: 1\nb: x\0y"))
                .withMessage("line 2, column 5: character U+0000 is not taken here");
    }

    @Test
    void refusesDeepNesting() throws YamlException {
        read("[".repeat(16) + "]".repeat(16));
        assertThatExceptionOfType(YamlException.class).isThrownBy(() -> read("[".repeat(100_000)))
                .withMessageContaining("nesting");
    }

    /** A billion laughs: each level holds the one before ten times. */
    @Test
    void doesNotExpandAliases() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [lol]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [")
                    .append(("*a" + (i - 1) + ", ").repeat(10)).append("]\n");
        }
        assertThatExceptionOfType(YamlException.class).isThrownBy(() -> read(bomb.toString()))
                .withMessageContaining("line 2").withMessageContaining("alias");
    }

    @ParameterizedTest
    @ValueSource(strings = {"k: !hunter2!x y", "k: %hunter2", "k: \"hunter2", "k: \"hunter2\\q\"", "k: @hunter2",
        "k: *hunter2", "k: hunter2: x", "k: !<hunter2", "%TAG hunter2\n---\n", "%YAML hunter2\n---\n", "k: |hunter2",
        "k: &hunter2", "k: [hunter2", "{k: hunter2", "k: 'hunter2' 'x'", "k: hunter2\nhunter2\n", "k: !!int hunter2"})
    void quotesNothingOfTheText(String text) {
        try {
            read(text);
        } catch (YamlException e) {
            assertThat(e).hasMessageNotContaining("hunter2");
        }
    }

    private Yaml read(String text) throws YamlException {
        return YamlReader.read(text, "", line -> new Origin(Origin.Source.FILE, "f, line " + line), problems);
    }

    private Map<String, Yaml> keys(String text) throws YamlException {
        return ((Yaml.Keys) read(text)).keys();
    }

    private String text(String text) throws YamlException {
        return ((Yaml.Text) keys(text).get("k")).text();
    }
}
