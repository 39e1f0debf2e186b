package io.pushfabric.shared.admin;

/**
 * Whether a process takes work now.
 *
 * @param why one line for people, such as {@code draining}
 */
public record Readiness(boolean ready, String why) {
}
