package io.pushfabric.shared.settings;

/** A text is not YAML as we read it. The message quotes nothing of the text, which may hold secrets. */
final class YamlException extends Exception {
    private static final long serialVersionUID = 1;

    /** Line and column count from 1. */
    YamlException(int line, int column, String problem) {
        super("line " + line + ", column " + column + ": " + problem);
    }
}
