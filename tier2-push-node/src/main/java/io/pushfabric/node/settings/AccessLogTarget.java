package io.pushfabric.node.settings;

import java.nio.file.Path;
import java.util.Optional;

/** Where the access log goes. {@code file} is present only for {@link Kind#FILE}. */
public record AccessLogTarget(Kind kind, Optional<Path> file) {

    /** None, standard output, or a file. */
    public enum Kind { NONE, STDOUT, FILE }
}
