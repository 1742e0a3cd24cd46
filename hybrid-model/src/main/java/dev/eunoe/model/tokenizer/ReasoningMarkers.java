package dev.eunoe.model.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The marks between which a model reasons before it answers.
 *
 * @param open begins it
 * @param close ends it
 * @param unreasoned may stand in front of an answer without any; empty where nothing does
 * @param forced what is written for a model that is to come to its end
 */
public record ReasoningMarkers(String open, String close, String unreasoned, String forced) {
  /** More than a mark and the white space behind it have. */
  private static final int MARK_TOKENS = 32;

  private static final String FINAL = "<|channel|>final<|message|>";
  private static final String NEXT = "<|end|><|start|>assistant" + FINAL;

  /**
   * Qwen3, DeepSeek-R1, SmolLM3, Nemotron and others; Magistral; Seed; Gemma 4; Command A; MiniCPM;
   * Apriel; Harmony.
   */
  private static final List<ReasoningMarkers> KNOWN =
      List.of(
          tags("<think>", "</think>"),
          tags("[THINK]", "[/THINK]"),
          tags("<seed:think>", "</seed:think>"),
          tags("<|channel>thought", "<channel|>"),
          tags("<|START_THINKING|>", "<|END_THINKING|>"),
          tags("<|thought_start|>", "<|thought_end|>"),
          tags("Here are my reasoning steps:", "[BEGIN FINAL RESPONSE]"),
          new ReasoningMarkers("<|channel|>analysis<|message|>", NEXT, FINAL, NEXT));

  /** Where an answer begins. */
  public enum Start {
    /** Where the model may begin to reason or may not. */
    BEFORE,
    /** Within its reasoning: the prompt has opened it. */
    INSIDE,
    /** Behind it: the prompt has closed it. */
    BEHIND
  }

  private static ReasoningMarkers tags(String open, String close) {
    return new ReasoningMarkers(open, close, "", "\n" + close + "\n\n");
  }

  /**
   * Those that a model's template speaks of, or for which its vocabulary has tokens; empty for a
   * model that does not reason.
   */
  public static Optional<ReasoningMarkers> of(ChatTemplate template, Tokenizer tokenizer) {
    return KNOWN.stream()
        .filter(known -> template.mentions(known.mark()))
        .findFirst()
        .or(() -> KNOWN.stream().filter(known -> known.isIn(tokenizer)).findFirst());
  }

  /** Whether reasoning is all that is said in other channels than the answer's: Harmony. */
  public boolean areChannels() {
    return !unreasoned.isEmpty();
  }

  /** What ends it in front of another message than the answer's: one with this header. */
  public String before(String header) {
    return close.substring(0, close.length() - unreasoned.length()) + header;
  }

  /** What nobody writes who does not mean them. */
  private String mark() {
    return areChannels() ? open : close;
  }

  private boolean isIn(Tokenizer tokenizer) {
    return !areChannels()
        && tokenizer.encodeTemplate(open).length == 1
        && tokenizer.encodeTemplate(close).length == 1;
  }

  /** Where an answer to this prompt begins: some templates look for it in what was said. */
  public Start start(int[] prompt, Tokenizer tokenizer) {
    int from = Math.max(0, prompt.length - MARK_TOKENS);
    return start(tokenizer.decode(Arrays.copyOfRange(prompt, from, prompt.length)));
  }

  Start start(String prompt) {
    String before = prompt.stripTrailing();
    if (before.endsWith(open)) {
      return Start.INSIDE;
    }
    return before.endsWith(close) ? Start.BEHIND : Start.BEFORE;
  }
}
