package io.pushfabric.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The static files of the demo page, by path. */
record Page(String contentType, byte[] content) {
    private static final Map<String, Page> PAGES = Map.of(
            "/", read("index.html", "text/html; charset=utf-8"),
            "/demo.css", read("demo.css", "text/css; charset=utf-8"),
            "/demo.js", read("demo.js", "text/javascript; charset=utf-8"),
            "/favicon.svg", read("favicon.svg", "image/svg+xml"));

    static Optional<Page> at(String path) {
        return Optional.ofNullable(PAGES.get(path));
    }

    private static Page read(String name, String contentType) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new Page(contentType, in.readAllBytes());
        } catch (IOException problem) {
            throw new UncheckedIOException(name, problem);
        }
    }
}
