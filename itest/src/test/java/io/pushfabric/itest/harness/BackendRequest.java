package io.pushfabric.itest.harness;

/** A request as a backend saw it; {@code connection} counts the backend's connections from 1. */
public record BackendRequest(HttpHead head, int connection) {

    public String method() {
        return head.startWord(0);
    }

    public String target() {
        return head.startWord(1);
    }

    public String version() {
        return head.startWord(2);
    }

    public String path() {
        int query = target().indexOf('?');
        return query < 0 ? target() : target().substring(0, query);
    }

    public String query() {
        int query = target().indexOf('?');
        return query < 0 ? "" : target().substring(query + 1);
    }

    public String header(String name) {
        return head.header(name);
    }

    public boolean has(String name) {
        return head.has(name);
    }

    public String handle() {
        return header("Push-Handle");
    }
}
