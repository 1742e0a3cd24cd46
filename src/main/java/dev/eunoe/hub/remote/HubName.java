package dev.eunoe.hub.remote;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model as a person names it: {@code OWNER/NAME}, or {@code OWNER/NAME:QUANT} for one of several
 * GGUF files.
 *
 * @param quant the form of the weights, such as {@code Q8_0}, or a file's name without its ending
 */
public record HubName(String owner, String name, @Nullable String quant) {
  /** What a name begins with where a path could stand, too. */
  public static final String PREFIX = "hf:";

  private static final String WORD = "[A-Za-z0-9_][A-Za-z0-9._-]{0,95}";
  private static final Pattern NAME =
      Pattern.compile("(?<owner>%1$s)/(?<name>%1$s)(:(?<quant>%1$s))?".formatted(WORD));

  /**
   * Reads a name, with or without {@link #PREFIX}.
   *
   * @throws HubException when it is none, or could lead out of a folder
   */
  public static HubName parse(String text) {
    String bare = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    var matcher = NAME.matcher(bare);
    if (!matcher.matches() || bare.contains("..")) {
      throw new HubException(
          "'%s' is no name of a model on the hub; expected OWNER/NAME or OWNER/NAME:QUANT, such as ibm-granite/granite-4.0-h-350m."
              .formatted(text));
    }
    return new HubName(matcher.group("owner"), matcher.group("name"), matcher.group("quant"));
  }

  /** {@code OWNER/NAME}. */
  public String repository() {
    return owner + "/" + name;
  }

  /** The same repository, this form of its weights. */
  public HubName withQuant(@Nullable String other) {
    return new HubName(owner, name, other);
  }

  @Override
  public String toString() {
    return quant == null ? repository() : repository() + ":" + quant;
  }
}
