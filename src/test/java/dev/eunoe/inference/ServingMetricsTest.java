package dev.eunoe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.GenerationOptions;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scrape reads of one answer, under the names that vLLM's dashboards ask for. */
class ServingMetricsTest {
  private static final String MODEL = "{model_name=\"eunoe-mini\",}";

  @Test
  void anAnswer_isCountedUnderTheNamesOfDashboards() {
    var engine = TestEngine.open(TestEngine.config(Map.of()));
    try {
      var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      var metrics = new ServingMetrics(engine, registry);
      var prompt =
          new Prompt(
              "anna",
              ScriptedState.at(1000),
              new int[0],
              new int[3],
              new int[7],
              null,
              null,
              null,
              new int[0],
              GenerationOptions.greedy(8));

      metrics.told(prompt, new Step.Opened(20));
      metrics.wrote(30_000_000);
      metrics.told(
          prompt,
          new Step.Settled(
              "So it is.",
              Reasoning.NONE,
              FinishReason.LENGTH,
              null,
              new int[0],
              8,
              0,
              1018,
              null,
              90,
              400,
              410));

      assertThat(registry.scrape().lines())
          .contains(
              "vllm:time_to_first_token_seconds_count" + MODEL + " 1.0",
              "vllm:time_to_first_token_seconds_sum" + MODEL + " 0.09",
              "vllm:time_to_first_token_seconds_bucket{model_name=\"eunoe-mini\",le=\"0.08\",} 0.0",
              "vllm:time_to_first_token_seconds_bucket{model_name=\"eunoe-mini\",le=\"0.1\",} 1.0",
              "vllm:inter_token_latency_seconds_bucket{model_name=\"eunoe-mini\",le=\"0.05\",} 1.0",
              "vllm:e2e_request_latency_seconds_sum" + MODEL + " 0.4",
              "vllm:request_queue_time_seconds_sum" + MODEL + " 0.02",
              "vllm:prompt_tokens_total" + MODEL + " 10.0",
              "vllm:generation_tokens_total" + MODEL + " 8.0",
              "vllm:prefix_cache_queries_total" + MODEL + " 1010.0",
              "vllm:prefix_cache_hits_total" + MODEL + " 1000.0",
              "vllm:request_success_total{finished_reason=\"length\",model_name=\"eunoe-mini\",} 1.0",
              "vllm:request_success_total{finished_reason=\"stop\",model_name=\"eunoe-mini\",} 0.0",
              "vllm:num_requests_running" + MODEL + " 0.0",
              "vllm:num_requests_waiting" + MODEL + " 0.0",
              "vllm:kv_cache_usage_perc" + MODEL + " 0.0");
    } finally {
      TestEngine.close(engine);
    }
  }
}
