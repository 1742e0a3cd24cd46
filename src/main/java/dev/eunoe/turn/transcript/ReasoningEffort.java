package dev.eunoe.turn.transcript;

import java.util.Map;

/** How much a model is asked to reason: by the switches of its template, and by a bound. */
public enum ReasoningEffort {
  /** What the model does unasked. */
  DEFAULT(Integer.MAX_VALUE, Map.of()),
  ON(Integer.MAX_VALUE, Map.of("enable_thinking", true, "thinking", true)),
  NONE(0, Map.of("enable_thinking", false, "thinking", false, "reasoning_effort", "low")),
  MINIMAL(128, on("low")),
  LOW(1_024, on("low")),
  MEDIUM(4_096, on("medium")),
  HIGH(16_384, on("high"));

  private final int maxTokens;
  private final Map<String, Object> switches;

  ReasoningEffort(int maxTokens, Map<String, Object> switches) {
    this.maxTokens = maxTokens;
    this.switches = switches;
  }

  private static Map<String, Object> on(String level) {
    return Map.of("enable_thinking", true, "thinking", true, "reasoning_effort", level);
  }

  /** The most tokens of reasoning. */
  public int maxTokens() {
    return maxTokens;
  }

  /** Variables by which templates are told; one that has none of them is not. */
  Map<String, Object> switches() {
    return switches;
  }
}
