package dev.eunoe.chat.door;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Content types of JSON. A page of another site may send other types without asking ({@code
 * text/plain}, forms); a JSON type it may not.
 */
final class JsonType {
  private static final String TOKEN = "[a-z0-9!#$&^_.+-]{1,100}";
  private static final Pattern JSON =
      Pattern.compile("application/(?:json|" + TOKEN + "\\+json)\\s*(?<parameters>;.*)?");
  private static final Pattern CHARSET = Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]*)");

  private JsonType() {}

  /**
   * @param written all values of the header
   */
  static boolean is(List<String> written) {
    if (written.size() != 1 || written.getFirst().length() > 500) {
      return false;
    }
    Matcher type = JSON.matcher(written.getFirst().strip().toLowerCase(Locale.ROOT));
    if (!type.matches()) {
      return false;
    }
    String parameters = type.group("parameters");
    Matcher charset = CHARSET.matcher(parameters == null ? "" : parameters);
    return !charset.find() || List.of("utf-8", "utf8", "us-ascii").contains(charset.group(1));
  }
}
