package io.pushfabric.node.backend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Notes what becomes of an exchange, and that the order of the calls is the promised one. */
final class RecordedResponse implements BackendResponse {
    private final EventLoop loop;
    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch headCame = new CountDownLatch(1);
    private final StringBuffer text = new StringBuffer();
    private final List<Integer> interims = new ArrayList<>();
    final AtomicLong bytes = new AtomicLong();
    final AtomicInteger writableCalls = new AtomicInteger();
    volatile HttpResponse head;
    volatile BackendFailure failure;
    volatile Channel upgraded;
    volatile BackendExchange exchange;
    volatile LastHttpContent last;
    /** Run on the loop at each part of the body. */
    volatile Consumer<ByteBuf> onBytes = content -> text.append(content.toString(StandardCharsets.ISO_8859_1));
    volatile Runnable onWritable = () -> { };
    volatile Runnable onHead = () -> { };
    volatile Runnable onEnd = () -> { };
    volatile Consumer<Channel> onUpgraded = channel -> { };
    private volatile AssertionError misuse;
    private volatile boolean over;

    RecordedResponse(EventLoop loop) {
        this.loop = loop;
    }

    private void check(boolean right, String what) {
        if (!right || !loop.inEventLoop() || over) {
            misuse = new AssertionError(what + " came wrongly: head " + head + ", over " + over);
        }
    }

    @Override
    public void onInterim(HttpResponse interim) {
        check(head == null, "interim");
        interims.add(interim.status().code());
    }

    @Override
    public void onHead(HttpResponse response) {
        check(head == null, "head");
        head = response;
        headCame.countDown();
        onHead.run();
    }

    @Override
    public void onContent(HttpContent content) {
        check(head != null, "content");
        bytes.addAndGet(content.content().readableBytes());
        onBytes.accept(content.content());
        if (content instanceof LastHttpContent end) {
            last = end;
            end();
        }
        content.release();
    }

    @Override
    public void onUpgraded(HttpResponse response, Channel backend) {
        check(head == null, "upgrade");
        head = response;
        upgraded = backend;
        onUpgraded.accept(backend);
        end();
    }

    @Override
    public void onFailure(BackendFailure why) {
        check(exchange != null, "failure");
        failure = why;
        end();
    }

    private void end() {
        over = true;
        onEnd.run();
        done.countDown();
    }

    @Override
    public void onBodyWritable() {
        check(true, "writable");
        writableCalls.incrementAndGet();
        onWritable.run();
    }

    boolean isDone() {
        return done.getCount() == 0;
    }

    RecordedResponse awaitHead() {
        await(headCame);
        return this;
    }

    RecordedResponse await() {
        await(done);
        return this;
    }

    private void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing came: head " + head + ", " + bytes + " bytes");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        checkOrder();
    }

    void checkOrder() {
        if (misuse != null) {
            throw misuse;
        }
    }

    List<Integer> interims() {
        return interims;
    }

    /** {@code 200 body}, {@code 200 body CUT_SHORT} or {@code BROKEN}. */
    String outcome() {
        await();
        String sofar = head == null ? "" : head.status().code() + " " + text;
        return failure == null ? sofar : (sofar + " " + failure).trim();
    }
}
