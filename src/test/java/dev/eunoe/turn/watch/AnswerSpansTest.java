package dev.eunoe.turn.watch;

import static dev.eunoe.chat.MadeUpTurn.answer;
import static dev.eunoe.chat.MadeUpTurn.receipt;
import static dev.eunoe.chat.MadeUpTurn.started;
import static dev.eunoe.chat.MadeUpTurn.turn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.chat.MadeUpTurn;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.problem.Problem;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswerSpansTest {
  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exported)).build();

  /** A second passes with each look. */
  private final AtomicLong seconds = new AtomicLong(1_000);

  private final Span asking = provider.get("test").spanBuilder("POST /v1/responses").startSpan();

  @AfterEach
  void close() {
    provider.close();
  }

  private AnswerSpans spans() {
    try (var unused = asking.makeCurrent()) {
      return new AnswerSpans(
          turn("{}"), "m", provider.get("test"), () -> seconds.getAndIncrement() * 1_000_000_000);
    }
  }

  private Map<String, SpanData> told(TurnEvent... events) {
    AnswerSpans spans = spans();
    List.of(events).forEach(spans::told);
    return exported.getFinishedSpanItems().stream()
        .collect(Collectors.toMap(SpanData::getName, Function.identity()));
  }

  private static Object value(SpanData span, AttributeKey<?> key) {
    return span.getAttributes().get(key);
  }

  private static Object text(SpanData span, String name) {
    return value(span, AttributeKey.stringKey(name));
  }

  @Test
  void anAnswer_isASpanWithItsIdsAndFigures_belowWhatAskedForIt() {
    var spans =
        told(
            started(null, null),
            new TurnEvent.Recalled(receipt().memory()),
            new TurnEvent.Restored(receipt().state()),
            new TurnEvent.Delta(MadeUpTurn.WORDS),
            new TurnEvent.Ended(answer(FinishReason.LENGTH)));

    SpanData chat = spans.get("chat m");
    assertThat(chat.getParentSpanId()).isEqualTo(asking.getSpanContext().getSpanId());
    assertThat(text(chat, "gen_ai.operation.name")).isEqualTo("chat");
    assertThat(text(chat, "gen_ai.provider.name")).isEqualTo("eunoe");
    assertThat(text(chat, "gen_ai.request.model")).isEqualTo("m");
    assertThat(value(chat, AttributeKey.doubleKey("gen_ai.request.temperature"))).isEqualTo(0.7);
    assertThat(text(chat, "gen_ai.response.id")).isEqualTo("resp_1");
    assertThat(text(chat, "gen_ai.conversation.id")).isEqualTo("conv_1");
    assertThat(value(chat, AttributeKey.longKey("gen_ai.usage.input_tokens"))).isEqualTo(30L);
    assertThat(value(chat, AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens")))
        .isEqualTo(20L);
    assertThat(value(chat, AttributeKey.longKey("gen_ai.usage.output_tokens"))).isEqualTo(9L);
    assertThat(value(chat, AttributeKey.stringArrayKey("gen_ai.response.finish_reasons")))
        .isEqualTo(List.of("length"));
    assertThat(spans.values().toString()).doesNotContain("rhubarb").doesNotContain("Ilvo");
  }

  @Test
  void itsTime_isThatOfItsReceipt() {
    var spans =
        told(
            started(null, null), // at 1001
            new TurnEvent.Recalled(receipt().memory()), // 1002
            new TurnEvent.Restored(receipt().state()), // 1003
            new TurnEvent.Ended(answer(FinishReason.STOP))); // 1004

    assertThat(spans.keySet())
        .containsExactlyInAnyOrder("chat m", "recall", "queue", "prefill", "decode", "store");
    String chat = spans.get("chat m").getSpanId();
    assertThat(spans.values())
        .filteredOn(span -> !span.getName().equals("chat m"))
        .allSatisfy(part -> assertThat(part.getParentSpanId()).isEqualTo(chat));
    assertThat(millis(spans.get("recall"))).containsExactly(1_001_000.0, 1_002_000.0);
    assertThat(millis(spans.get("queue"))).containsExactly(1_003_000.0, 1_003_000.0);
    assertThat(millis(spans.get("prefill"))).containsExactly(1_003_000.0, 1_003_012.5);
    assertThat(millis(spans.get("decode"))).containsExactly(1_003_012.5, 1_003_252.5);
    assertThat(millis(spans.get("store"))).containsExactly(1_004_000.0, 1_004_000.0);
  }

  private static List<Double> millis(SpanData span) {
    return List.of(span.getStartEpochNanos() / 1e6, span.getEndEpochNanos() / 1e6).stream()
        .map(millis -> Math.round(millis * 10) / 10.0)
        .toList();
  }

  @Test
  void aFailure_isToldByItsCodeAlone() {
    var failed = new TurnEvent.Failed(Problem.server("store_failed", "Of Velmira."));

    SpanData chat = told(started(null, null), failed).get("chat m");

    assertThat(chat.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(text(chat, "error.type")).isEqualTo("store_failed");
    assertThat(chat.toString()).doesNotContain("Velmira");
  }

  @Test
  void whatIsLeft_endsWithoutAnError() {
    spans().left();

    assertThat(exported.getFinishedSpanItems())
        .singleElement()
        .satisfies(
            span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET));
  }
}
