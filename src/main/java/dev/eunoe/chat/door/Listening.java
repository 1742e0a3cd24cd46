package dev.eunoe.chat.door;

import dev.eunoe.config.AuthMode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Where a server may listen: on loopback, or where it can know who calls. */
public final class Listening {
  private Listening() {}

  /**
   * Refuses to serve private words to a network that nobody watches.
   *
   * @param host what the server is to listen on
   * @param mode how callers are known
   * @param allowAnonymous whether everybody who reaches the port may read and write everything
   * @throws IllegalStateException naming the options that allow it
   */
  public static void require(String host, AuthMode mode, boolean allowAnonymous) {
    if (mode == AuthMode.NONE && !allowAnonymous && !isLoopback(host)) {
      throw new IllegalStateException(
          "refusing to listen on "
              + host
              + ", where others reach this server and it cannot know who they are; ask for keys with"
              + " --auth keys (EUNOE_AUTH_MODE=keys, see ./eunoe keys) or for tokens with --auth oidc,"
              + " or set EUNOE_OWNERS_PROXY_SECRET and let a proxy name them, or say --allow-anonymous"
              + " (EUNOE_WEB_ALLOW_ANONYMOUS=true) where everybody who reaches it may read and"
              + " change everything");
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "cannot listen on '" + host + "': there is no such address or name on this machine", e);
    }
  }
}
