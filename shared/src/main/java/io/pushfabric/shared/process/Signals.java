package io.pushfabric.shared.process;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * POSIX signals, by {@code sun.misc.Signal} of the module jdk.unsupported (JEP 260 keeps it, there being no other way).
 * By reflection, because javac warns of each use with a warning that cannot be switched off.
 */
final class Signals {
    private Signals() {
    }

    /**
     * Runs the action on a new thread for each signal from now on.
     *
     * @param name such as {@code TERM}
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle run = MethodHandles.publicLookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class)).bindTo(action);
            Object onSignal = MethodHandleProxies.asInterfaceInstance(handler,
                    MethodHandles.dropArguments(run, 0, signal));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot handle SIG" + name + ": JVM option -Xrs, or no jdk.unsupported", e);
        }
    }
}
