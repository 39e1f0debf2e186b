/**
 * Reads a configuration whole, before anything is done with it. {@link io.pushfabric.shared.settings.Settings} brings
 * file, environment and command line together; a process has a reader of its own, which goes through the {@link
 * io.pushfabric.shared.settings.Section sections} and says for each key what {@link
 * io.pushfabric.shared.settings.Kinds kind} of value it takes. That reader is the only list of keys: what it does not
 * ask for is unknown.
 */
package io.pushfabric.shared.settings;
