package dev.eunoe.chat.request;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What requests of both interfaces have alike: the fields they read. */
public final class SharedFields {
  /** Those {@link Sampling} reads among them. */
  private static final Set<String> READ =
      Set.of(
          "model",
          "store",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "repetition_penalty",
          "repeat_penalty",
          "seed",
          "guided_json",
          "guided_regex",
          "guided_choice",
          "structured_outputs",
          "stop",
          "tools",
          "tool_choice");

  /** They ask for nothing an answer could show. */
  private static final Set<String> HARMLESS =
      Set.of(
          "user",
          "metadata",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "prompt_cache_options",
          "service_tier",
          "parallel_tool_calls");

  private SharedFields() {}

  /** The fields that change an answer, with those of one interface. */
  public static Set<String> readWith(String... own) {
    return with(READ, own);
  }

  /** The fields that ask for nothing, with those of one interface. */
  public static Set<String> harmlessWith(String... own) {
    return with(HARMLESS, own);
  }

  private static Set<String> with(Set<String> common, String... own) {
    Set<String> all = new HashSet<>(common);
    all.addAll(List.of(own));
    return Set.copyOf(all);
  }
}
