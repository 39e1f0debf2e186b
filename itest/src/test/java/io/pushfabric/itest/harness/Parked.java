package io.pushfabric.itest.harness;

/** A client whose request the backend has seen, and its handle. */
public record Parked(RawClient client, String handle, String path) {
}
