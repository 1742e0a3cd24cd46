package dev.eunoe.chat.door;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages that may talk to this server: its own, and those of listed origins. A browser names the
 * page's origin; programs name none.
 */
final class Origins {
  static final String SETTING = "eunoe.web.allowed-origins";

  /** Headers of an answer that a page of a listed origin may read beside the usual ones. */
  static final String READABLE =
      RequestIds.HEADER + ", " + RequestIds.SHORT_HEADER + ", Retry-After";

  /** Those that its requests may bring: what is read here, and what clients send to be known by. */
  private static final String SENDABLE =
      "Content-Type, Authorization, X-Api-Key, Idempotency-Key, Anthropic-Version, Anthropic-Beta,"
          + " Anthropic-Dangerous-Direct-Browser-Access";

  /** What OpenAI's and Anthropic's clients tell of themselves; nothing here reads it. */
  private static final Pattern OF_A_CLIENT = Pattern.compile("x-stainless-[a-z-]{1,40}");

  private static final int MOST_OF_A_CLIENT = 20;

  private final Set<String> listed;

  Origins(List<String> listed) {
    this.listed =
        listed.stream().map(o -> o.strip().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /**
   * What a browser is told that asks whether a page may send headers: a list, since a browser knows
   * no beginnings of names.
   *
   * @param asked the values of the header that names them
   */
  static String sendable(List<String> asked) {
    return Stream.concat(
            Stream.of(SENDABLE),
            asked.stream()
                .flatMap(names -> Stream.of(names.toLowerCase(Locale.ROOT).split(",", -1)))
                .map(String::strip)
                .filter(name -> OF_A_CLIENT.matcher(name).matches())
                .distinct()
                .limit(MOST_OF_A_CLIENT))
        .collect(Collectors.joining(", "));
  }

  boolean lists(String origin) {
    return listed.contains(origin.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether a page of this origin came from the server it now talks to. The scheme is not compared:
   * a proxy in front may speak TLS.
   *
   * @param host the name it is called by
   */
  static boolean isOwn(String origin, HostName host) {
    try {
      URI uri = URI.create(origin);
      Optional<HostName> page = HostName.parse(uri.getRawAuthority());
      int usual = usualPort(uri.getScheme());
      return usual > 0
          && page.isPresent()
          && uri.getRawPath().isEmpty()
          && page.get().name().equals(host.name())
          && page.get().portOr(usual) == host.portOr(usual);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int usualPort(String scheme) {
    return switch (scheme == null ? "" : scheme.toLowerCase(Locale.ROOT)) {
      case "http" -> 80;
      case "https" -> 443;
      default -> -1;
    };
  }
}
