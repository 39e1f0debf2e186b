package io.pushfabric.shared.settings;

/** Where a value was written. {@code place} is for people: file and line, variable, or argument. */
record Origin(Source source, String place) {

    /** In the order of precedence, the weakest first. */
    enum Source { FILE, ENVIRONMENT, ARGUMENT }

    boolean outranks(Origin other) {
        return source.compareTo(other.source) > 0;
    }

    @Override
    public String toString() {
        return place;
    }
}
