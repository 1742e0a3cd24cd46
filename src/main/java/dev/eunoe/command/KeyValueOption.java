package dev.eunoe.command;

import dev.eunoe.model.config.KeyValueFormat;
import java.util.Locale;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** How keys and values are kept: the option {@code --kv}, for picocli's {@code @Mixin}. */
public final class KeyValueOption {

  @Option(
      names = "--kv",
      paramLabel = "FORMAT",
      description = "how keys and values are kept: bf16, f32 or q8 (default: bf16)",
      showDefaultValue = Visibility.NEVER,
      defaultValue = "${env:EUNOE_STATE_KV:-bf16}")
  private String format = "bf16";

  /**
   * What was asked for.
   *
   * @throws IllegalArgumentException when there is no such format
   */
  public KeyValueFormat format() {
    for (var known : KeyValueFormat.values()) {
      if (known.name().equals(format.toUpperCase(Locale.ROOT))) {
        return known;
      }
    }
    throw new IllegalArgumentException(
        "There is no format of keys and values called '%s' (--kv); take bf16, f32 or q8."
            .formatted(format));
  }
}
