package io.pushfabric.node.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pushfabric.node.push.PushOutcome;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is received counts as much as it takes, until it is answered or given up. */
class BodyBudgetTest {
    private static final int LIMIT = 100_000;

    private final BodyBudget budget = new BodyBudget(LIMIT);
    private final OneAnswer exchange = new OneAnswer();
    private final List<String> lines = new ArrayList<>();
    private BodyBudget.Reservation carriedOut;
    private int wholeSize;

    private WholeBody body() {
        return new WholeBody(exchange, 1 << 20, budget, (whole, reservation) -> {
            wholeSize = whole.readableBytes();
            carriedOut = reservation;
            whole.release();
        });
    }

    private static ByteBuf bytes(int count) {
        return Unpooled.wrappedBuffer(new byte[count]);
    }

    @Test
    void aBodyInOnePieceCountsItsBytesUntilItIsAnswered() {
        exchange.complete = true;
        WholeBody body = body();
        body.onPart(bytes(1_000));
        body.onEnd();
        assertThat(wholeSize).isEqualTo(1_000);
        assertThat(budget.used()).isEqualTo(1_000);
        carriedOut.release();
        carriedOut.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void aBodyInPartsCountsWhatIsAllocated() {
        WholeBody body = body();
        for (int i = 0; i < 50; i++) {
            body.onPart(bytes(1_000));
        }
        assertThat(budget.used()).isEqualTo(64 * 1024);
        body.onEnd();
        assertThat(wholeSize).isEqualTo(50_000);
        carriedOut.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedAndOthersGoOn() {
        WholeBody first = body();
        first.onPart(bytes(60_000));
        WholeBody second = body();
        second.onPart(bytes(30_000));
        second.onPart(bytes(30_000));
        assertThat(exchange.outcome).isEqualTo(PushOutcome.OVERLOADED);
        assertThat(budget.used()).isEqualTo(64 * 1024);
        first.onGone();
        first.onGone();
        assertThat(budget.used()).isZero();
    }

    @Test
    void aLineCountsUntilItIsWhole() {
        Lines reader = new Lines(UnpooledByteBufAllocator.DEFAULT, 1 << 20, budget,
                line -> lines.add(line.toString(StandardCharsets.US_ASCII)), lost -> lines.add(lost.wire()));
        reader.add(Unpooled.copiedBuffer("a\nb", StandardCharsets.US_ASCII));
        assertThat(budget.used()).isEqualTo(512);
        reader.add(Unpooled.copiedBuffer("c\n", StandardCharsets.US_ASCII));
        assertThat(budget.used()).isZero();
        reader.add(bytes(90_000));
        reader.add(bytes(90_000));
        assertThat(budget.used()).isZero();
        reader.add(Unpooled.copiedBuffer("x\nd\n", StandardCharsets.US_ASCII));
        assertThat(lines).containsExactly("a", "bc", "overloaded", "d");
        reader.add(bytes(1_000));
        reader.discard();
        assertThat(budget.used()).isZero();
    }

    /** Remembers how it was answered. */
    private static final class OneAnswer implements Exchange {
        private boolean complete;
        private PushOutcome outcome;

        @Override
        public ByteBufAllocator allocator() {
            return UnpooledByteBufAllocator.DEFAULT;
        }

        @Override
        public InetSocketAddress publisher() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean complete() {
            return complete;
        }

        @Override
        public void answer(Answer answer) {
            outcome = answer.outcome();
        }

        @Override
        public void beginLines() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void lines(ByteBuf bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void endLines() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long behind() {
            return 0;
        }

        @Override
        public void read(boolean wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void each15Seconds(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }
}
