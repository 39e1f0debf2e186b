package io.pushfabric.shared.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** The child of {@link SignalStopTest}: drains until it reads a line; fails if that is {@code fail}. */
final class DrainingProcess {
    private static final PrintStream OUT = System.out;

    private DrainingProcess() {
    }

    public static void main(String[] args) {
        SignalStop.install(DrainingProcess::drain);
        OUT.println("ready");
        new Thread(() -> {
            while (true) {
                LockSupport.park();
            }
        }, "serves").start();
    }

    private static void drain() throws IOException {
        OUT.println("draining on " + Thread.currentThread().getName());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if ("fail".equals(in.readLine())) {
            throw new IOException("as asked");
        }
        OUT.println("drained");
    }
}
