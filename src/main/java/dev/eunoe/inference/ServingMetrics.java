package dev.eunoe.inference;

import dev.eunoe.model.generate.FinishReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What is served, under the names and with the buckets of vLLM (its {@code docs/usage/metrics.md}),
 * so that the dashboards people have show it. Tokens that a saved state spares reading are vLLM's
 * hits of the prefix cache.
 */
@ApplicationScoped
public class ServingMetrics {
  private static final double[] TO_FIRST = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80
  };

  private static final double[] BETWEEN = {
    0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5
  };

  private static final double[] WHOLE = {
    0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480
  };

  private static final double[] TOKENS = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000
  };

  private final MeterRegistry registry;
  private final String model;
  private final Timer toFirst;
  private final Timer between;
  private final Timer whole;
  private final Timer queued;
  private final DistributionSummary prompts;
  private final DistributionSummary answers;
  private final Counter promptTokens;
  private final Counter answerTokens;
  private final Counter asked;
  private final Counter spared;
  private final Counter stopped;
  private final Counter cut;
  private final Counter cancelled;

  public ServingMetrics(Engine engine, MeterRegistry registry) {
    this.registry = registry;
    this.model = engine.name();
    toFirst = timer("time_to_first_token", "From the request to the first token", TO_FIRST);
    between = timer("inter_token_latency", "From one token to the next", BETWEEN);
    whole = timer("e2e_request_latency", "From the request to the last token", WHOLE);
    queued = timer("request_queue_time", "From the request until its prompt is read", WHOLE);
    prompts = tokens("request_prompt_tokens", "Tokens of a prompt, those of the history included");
    answers = tokens("request_generation_tokens", "Tokens that were generated for a request");
    promptTokens = counter("prompt_tokens", "Tokens of prompts that were read");
    answerTokens = counter("generation_tokens", "Tokens that were generated");
    asked = counter("prefix_cache_queries", "Tokens of prompts, those of the history included");
    spared = counter("prefix_cache_hits", "Of these, tokens that a saved state had read");
    stopped = ended("stop");
    cut = ended("length");
    cancelled = ended("abort");
    gauge(
        engine,
        "num_requests_running",
        "Answers that are read or written",
        e -> e.load().running());
    gauge(engine, "num_requests_waiting", "Answers without a place", e -> e.load().waiting());
    gauge(
        engine,
        "kv_cache_usage_perc",
        "Memory that the states of running answers take, of what they may; 1 is all",
        e -> (double) e.load().stateBytes() / e.limits().stateBytes());
  }

  private Counter ended(FinishReason reason) {
    return switch (reason) {
      case STOP -> stopped;
      case LENGTH -> cut;
      case CANCELLED -> cancelled;
    };
  }

  private Timer timer(String name, String description, double[] seconds) {
    Duration[] buckets =
        Arrays.stream(seconds)
            .mapToObj(s -> Duration.ofNanos(Math.round(s * 1e9)))
            .toArray(Duration[]::new);
    return Timer.builder("vllm:" + name)
        .description(description)
        .tag("model_name", model)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private DistributionSummary tokens(String name, String description) {
    return DistributionSummary.builder("vllm:" + name)
        .description(description)
        .tag("model_name", model)
        .serviceLevelObjectives(TOKENS)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder("vllm:" + name)
        .description(description)
        .tag("model_name", model)
        .register(registry);
  }

  private Counter ended(String reason) {
    return Counter.builder("vllm:request_success")
        .description("Answers that came to an end")
        .tag("model_name", model)
        .tag("finished_reason", reason)
        .register(registry);
  }

  private void gauge(
      Engine engine, String name, String description, ToDoubleFunction<Engine> figure) {
    Gauge.builder("vllm:" + name, engine, figure)
        .description(description)
        .tag("model_name", model)
        .register(registry);
  }

  /** A token came so long after the one before it. */
  void wrote(long nanosBetween) {
    between.record(nanosBetween, TimeUnit.NANOSECONDS);
  }

  void told(Prompt prompt, Step step) {
    switch (step) {
      case Step.Opened opened -> record(queued, opened.queueMillis());
      case Step.Settled settled -> settled(prompt, settled);
      default -> {}
    }
  }

  private void settled(Prompt prompt, Step.Settled settled) {
    long read = (long) prompt.unread().length + prompt.given().length;
    prompts.record(prompt.savedPosition() + read);
    answers.record(settled.outputTokens());
    promptTokens.increment(read);
    answerTokens.increment(settled.outputTokens());
    asked.increment(prompt.savedPosition() + read);
    spared.increment(prompt.savedPosition());
    if (settled.outputTokens() > 0) {
      record(toFirst, settled.firstTokenMillis());
    }
    record(whole, settled.lastTokenMillis());
    ended(settled.reason()).increment();
  }

  private static void record(Timer timer, double millis) {
    timer.record(Math.round(millis * 1e6), TimeUnit.NANOSECONDS);
  }
}
