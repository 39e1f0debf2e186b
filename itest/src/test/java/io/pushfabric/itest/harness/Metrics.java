package io.pushfabric.itest.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One scrape of {@code /metrics}. */
public record Metrics(List<Sample> samples) {
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern TAG = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One line. */
    public record Sample(String name, Map<String, String> tags, double value) {
    }

    static Metrics parse(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.split("\n")) {
            Matcher matcher = LINE.matcher(line.strip());
            if (!line.startsWith("#") && matcher.lookingAt()) {
                samples.add(new Sample(matcher.group(1), tags(matcher.group(2)), Double.parseDouble(matcher.group(3))));
            }
        }
        return new Metrics(List.copyOf(samples));
    }

    private static Map<String, String> tags(String text) {
        Map<String, String> tags = new HashMap<>();
        Matcher matcher = TAG.matcher(text == null ? "" : text);
        while (matcher.find()) {
            tags.put(matcher.group(1), matcher.group(2));
        }
        return tags;
    }

    /** The sum over all samples of that name, prefix left out, that carry these tags (name, value, name, value …). */
    public double sum(String name, String... tags) {
        return samples.stream().filter(sample -> matches(sample, name, tags)).mapToDouble(Sample::value).sum();
    }

    public boolean has(String name, String... tags) {
        return samples.stream().anyMatch(sample -> matches(sample, name, tags));
    }

    private static boolean matches(Sample sample, String name, String... tags) {
        boolean matches = sample.name().equals("pushfabric_" + name);
        for (int i = 0; i < tags.length; i += 2) {
            matches &= tags[i + 1].equals(sample.tags().get(tags[i]));
        }
        return matches;
    }
}
