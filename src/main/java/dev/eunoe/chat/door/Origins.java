package dev.eunoe.chat.door;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pages that may talk to this server: its own, and those of listed origins. A browser names the
 * page's origin; programs name none.
 */
final class Origins {
  static final String SETTING = "eunoe.web.allowed-origins";

  private final Set<String> listed;

  Origins(List<String> listed) {
    this.listed =
        listed.stream().map(o -> o.strip().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
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
