package dev.eunoe.turn.watch;

import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.prompt.Receipt;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The spans of one answer: one under the names of OpenTelemetry's conventions for generative AI
 * (development, 1.37), below what asked for it, and below that where its time went, as its events
 * and its receipt tell.
 *
 * <pre>
 *   chat MODEL                 gen_ai.*
 *     recall                   memory, and the prompt made of it
 *     queue, prefill, decode   waiting for a place; reading; from the first token to the last
 *     store                    the answer and its tokens, one transaction
 * </pre>
 */
final class AnswerSpans {
  private static final AttributeKey<List<String>> REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

  private final Tracer tracer;
  private final LongSupplier epochNanos;
  private final Span answer;
  private final Context below;
  private long startedNanos;
  private long promptNanos;

  /**
   * @param epochNanos the time, in nanoseconds since 1970
   */
  AnswerSpans(Turn turn, String model, Tracer tracer, LongSupplier epochNanos) {
    this.tracer = tracer;
    this.epochNanos = epochNanos;
    this.answer =
        tracer
            .spanBuilder("chat " + model)
            .setStartTimestamp(epochNanos.getAsLong(), TimeUnit.NANOSECONDS)
            .setAttribute("gen_ai.operation.name", "chat")
            .setAttribute("gen_ai.provider.name", "eunoe")
            .setAttribute("gen_ai.request.model", model)
            .setAttribute("gen_ai.request.temperature", asSaid(turn.options().temperature()))
            .setAttribute("gen_ai.request.top_p", asSaid(turn.options().topP()))
            .setAttribute("gen_ai.request.max_tokens", turn.options().maxTokens())
            .setAttribute("gen_ai.response.id", turn.responseId())
            .startSpan();
    this.below = Context.current().with(answer);
  }

  /** The trace they belong to; empty where none is made. */
  Optional<String> traceId() {
    return Optional.of(answer.getSpanContext())
        .filter(SpanContext::isValid)
        .map(SpanContext::getTraceId);
  }

  void told(TurnEvent event) {
    long now = epochNanos.getAsLong();
    switch (event) {
      case TurnEvent.Started started -> {
        startedNanos = now;
        answer.setAttribute("gen_ai.conversation.id", started.conversationId());
        answer.setAttribute("gen_ai.response.model", started.model());
      }
      case TurnEvent.Recalled recalled -> part("recall", startedNanos, now);
      case TurnEvent.Restored restored -> promptNanos = now;
      case TurnEvent.Ended ended -> ended(ended.answer(), now);
      case TurnEvent.Failed failed -> {
        answer.setAttribute("error.type", failed.problem().code());
        answer.setStatus(StatusCode.ERROR);
        end(now);
      }
      default -> {}
    }
  }

  /** It is refused, or another process goes on with it: no end is seen here. */
  void left() {
    end(epochNanos.getAsLong());
  }

  private void ended(Answer told, long now) {
    Receipt.Timing timing = told.receipt().timing();
    long begun = promptNanos + nanos(timing.queueMs());
    long first = promptNanos + nanos(timing.firstTokenMs());
    double writingMs =
        timing.tokensPerSecond() == 0
            ? 0
            : (told.outputTokens() - 1) / timing.tokensPerSecond() * 1_000;
    part("queue", promptNanos, begun);
    part("prefill", begun, first);
    part("decode", first, first + nanos(writingMs));
    part("store", promptNanos + nanos(timing.totalMs()), now);
    Receipt.State state = told.receipt().state();
    answer.setAttribute("gen_ai.usage.input_tokens", state.promptTokens());
    answer.setAttribute("gen_ai.usage.cache_read.input_tokens", state.reusedTokens());
    answer.setAttribute("gen_ai.usage.output_tokens", told.outputTokens());
    answer.setAttribute(REASONS, List.of(told.reason().name().toLowerCase(Locale.ROOT)));
    end(now);
  }

  private void part(String name, long fromNanos, long toNanos) {
    tracer
        .spanBuilder(name)
        .setParent(below)
        .setStartTimestamp(fromNanos, TimeUnit.NANOSECONDS)
        .startSpan()
        .end(Math.max(fromNanos, toNanos), TimeUnit.NANOSECONDS);
  }

  private void end(long now) {
    answer.end(now, TimeUnit.NANOSECONDS);
  }

  /** 0.7 rather than 0.699999988. */
  private static double asSaid(float number) {
    return Double.parseDouble(Float.toString(number));
  }

  private static long nanos(double millis) {
    return Math.round(millis * 1e6);
  }
}
