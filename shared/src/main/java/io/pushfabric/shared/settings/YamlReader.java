package io.pushfabric.shared.settings;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads one YAML document, token by token. Of YAML it takes what a configuration needs: aliases, which can make a
 * small text stand for a huge one, tags and deep nesting are refused. A repeated key is noted as a problem and its
 * first value kept, so that reading goes on.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 16;
    private static final YAMLFactory FACTORY = new YAMLFactory();
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ufffe\\uffff]");

    private final YAMLParser parser;
    private final IntFunction<Origin> originOfLine;
    private final Problems problems;

    private YamlReader(YAMLParser parser, IntFunction<Origin> originOfLine, Problems problems) {
        this.parser = parser;
        this.originOfLine = originOfLine;
        this.problems = problems;
    }

    /**
     * @param path of the key whose value the text is; empty for a whole file
     * @return an empty section for an empty text
     */
    static Yaml read(String text, String path, IntFunction<Origin> originOfLine, Problems problems)
            throws YamlException {
        refuseUnprintable(text);
        try (YAMLParser parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), new StringReader(text))) {
            return new YamlReader(parser, originOfLine, problems).document(path);
        } catch (JacksonException e) {
            throw syntaxError(e);
        }
    }

    private Yaml document(String path) throws YamlException {
        if (parser.nextToken() == null) {
            return new Yaml.Keys(Map.of(), originOfLine.apply(1));
        }
        Yaml value = value(path, 0);
        if (parser.nextToken() != null) {
            throw refusal("a second document");
        }
        return value;
    }

    private Yaml value(String path, int depth) throws YamlException {
        if (parser.isCurrentAlias()) {
            throw refusal("an alias (*name)");
        }
        if (parser.getTypeId() != null) {
            throw refusal("a tag (!name)");
        }
        if (depth > MAX_DEPTH) {
            throw refusal("nesting this deep");
        }
        JsonToken token = parser.currentToken();
        Origin origin = originOfLine.apply(parser.currentTokenLocation().getLineNr());
        if (token == JsonToken.START_OBJECT) {
            return new Yaml.Keys(keys(path, depth), origin);
        }
        if (token == JsonToken.START_ARRAY) {
            return new Yaml.Items(items(path, depth), origin);
        }
        return token == JsonToken.VALUE_NULL ? new Yaml.Nothing(origin) : new Yaml.Text(parser.getString(), origin);
    }

    private Map<String, Yaml> keys(String path, int depth) throws YamlException {
        Map<String, Yaml> keys = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String keyPath = Section.join(path, key);
            Origin origin = originOfLine.apply(parser.currentTokenLocation().getLineNr());
            parser.nextToken();
            Yaml earlier = keys.putIfAbsent(key, value(keyPath, depth + 1));
            if (earlier != null) {
                problems.add(keyPath, "is given twice, first in " + earlier.origin(), origin);
            }
        }
        return keys;
    }

    private List<Yaml> items(String path, int depth) throws YamlException {
        List<Yaml> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(path + "[" + items.size() + "]", depth + 1));
        }
        return items;
    }

    private YamlException refusal(String what) {
        TokenStreamLocation at = parser.currentTokenLocation();
        return new YamlException(at.getLineNr(), at.getColumnNr(), what + " is not taken here");
    }

    /** Jackson's own message is not used: it shows the line with the mistake, and a secret may stand there. */
    private static YamlException syntaxError(JacksonException e) {
        if (e.getCause() instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()) {
            Mark mark = marked.getProblemMark().get();
            String problem = marked.getProblem();
            // These two quote what they found instead of naming it.
            boolean quotes = problem.contains("tag") || problem.contains("URI");
            return new YamlException(mark.getLine() + 1, mark.getColumn() + 1,
                    quotes ? "a tag (!name) is not taken here" : problem);
        }
        TokenStreamLocation at = e.getLocation();
        return new YamlException(at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr(),
                "not a key and its value");
    }

    /** The YAML reader would say so without a line. */
    private static void refuseUnprintable(String text) throws YamlException {
        Matcher found = UNPRINTABLE.matcher(text);
        if (found.find()) {
            String before = text.substring(0, found.start());
            int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
            throw new YamlException(line, found.start() - before.lastIndexOf('\n'),
                    String.format("character U+%04X is not taken here", (int) text.charAt(found.start())));
        }
    }
}
