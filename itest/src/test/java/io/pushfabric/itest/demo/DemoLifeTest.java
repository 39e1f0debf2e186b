package io.pushfabric.itest.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The push node of the demo lives as long as the demo, however that ends. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class DemoLifeTest {

    @Test
    void theNodeStopsWithTheDemo() throws Exception {
        try (DemoProcess demo = DemoProcess.start()) {
            URI page = URI.create(demo.url());
            List<ProcessHandle> nodes = demo.children();
            assertThat(nodes).hasSize(1);
            demo.terminate();
            assertEnded(nodes.get(0), page);
        }
    }

    @Test
    void theNodeEndsWhenTheDemoIsKilled() throws Exception {
        try (DemoProcess demo = DemoProcess.start()) {
            URI page = URI.create(demo.url());
            List<ProcessHandle> nodes = demo.children();
            assertThat(nodes).hasSize(1);
            demo.kill();
            assertEnded(nodes.get(0), page);
        }
    }

    /** Asked by its port: a process whose parent is gone may stay as a zombie for a while. */
    private static void assertEnded(ProcessHandle node, URI page) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (accepts(page)) {
            assertThat(System.nanoTime()).as("the node %s still listens at %s", node.pid(), page).isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static boolean accepts(URI page) throws Exception {
        try (Socket client = new Socket(page.getHost(), page.getPort())) {
            return client.isConnected();
        } catch (ConnectException refused) {
            return false;
        }
    }
}
