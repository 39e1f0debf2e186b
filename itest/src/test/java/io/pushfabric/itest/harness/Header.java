package io.pushfabric.itest.harness;

/** One header line, as it was on the wire. */
public record Header(String name, String value) {
}
