package io.pushfabric.node.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counters of one name whose last tag is a word. The words known from the start exist from the start. */
final class WordCounters {
    private final MeterRegistry registry;
    private final String name;
    private final String description;
    private final Tags tags;
    private final String wordTag;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    WordCounters(MeterRegistry registry, String name, String description, Tags tags, String wordTag) {
        this.registry = registry;
        this.name = name;
        this.description = description;
        this.tags = tags;
        this.wordTag = wordTag;
    }

    /** The counter of a word; the same each time. */
    Counter counter(String word) {
        Counter known = counters.get(word);
        return known != null ? known : counters.computeIfAbsent(word, this::register);
    }

    private Counter register(String word) {
        return Counter.builder(name).description(description).tags(tags.and(wordTag, word)).register(registry);
    }
}
