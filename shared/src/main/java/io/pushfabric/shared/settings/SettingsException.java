package io.pushfabric.shared.settings;

import java.util.List;

/** The configuration cannot be used. It carries all that is wrong with it, and no secret. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    SettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem, with the key and, unless it is secret, the value; in the order of reading. */
    public List<String> problems() {
        return problems;
    }
}
