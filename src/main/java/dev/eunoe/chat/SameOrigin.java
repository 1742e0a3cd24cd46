package dev.eunoe.chat;

import dev.eunoe.config.EunoeConfig;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses sockets opened by other sites' pages: a browser names the page's origin, and a page from
 * elsewhere must not talk to a server on this machine. Programs send no origin and are let in.
 */
@ApplicationScoped
class SameOrigin implements HttpUpgradeCheck {
  private final List<String> allowed;

  SameOrigin(EunoeConfig config) {
    this.allowed = config.web().allowedOrigins().orElse(List.of());
  }

  @Override
  public Uni<CheckResult> perform(HttpUpgradeContext context) {
    String origin = context.httpRequest().getHeader("Origin");
    String host = context.httpRequest().getHeader("Host");
    return isAllowed(origin, host) ? CheckResult.permitUpgrade() : CheckResult.rejectUpgrade(403);
  }

  private boolean isAllowed(@Nullable String origin, @Nullable String host) {
    return origin == null || allowed.contains(origin) || authority(origin).equals(host);
  }

  private static String authority(String origin) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority == null ? "" : authority;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
