package dev.eunoe.launch;

import dev.eunoe.chat.door.Listening;
import dev.eunoe.config.AuthMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Where {@code serve} is to listen, looked at before anything is started. */
final class ListenAddress {
  static final String LOOPBACK = "127.0.0.1";

  private static final int LAST_PORT = 65_535;

  private ListenAddress() {}

  /**
   * @param asked by the option or the environment, where an empty variable is as good as none
   * @throws IllegalStateException when it names no address of any machine
   */
  static String host(String asked) {
    String variable = System.getenv("QUARKUS_HTTP_HOST");
    boolean unset = asked.isBlank() && variable != null && variable.isBlank();
    String host = unset ? LOOPBACK : asked.strip();
    if (host.isEmpty()) {
      throw new IllegalStateException(
          "--host names no address; leave it out to listen on "
              + LOOPBACK
              + ", or give an address or name of this machine");
    }
    try {
      InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "cannot listen on '"
              + host
              + "': there is no such address or name; choose another --host",
          e);
    }
    return host;
  }

  /**
   * @throws IllegalStateException when others could reach the server and it could not know them
   */
  static void requireKnownCallers(String host, Optional<AuthMode> option, boolean allowAnonymous) {
    var config = ConfigProvider.getConfig();
    Optional<AuthMode> asked =
        option.or(
            () -> config.getOptionalValue("eunoe.auth.mode", String.class).map(AuthMode::parse));
    boolean proxySecret =
        config.getOptionalValue("eunoe.owners.proxy-secret", String.class).isPresent();
    Listening.require(host, AuthMode.of(asked, proxySecret), allowAnonymous);
  }

  /** A port in use is the commonest mistake. */
  static void requireFree(String host, int port) {
    if (port == 0) {
      return;
    }
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalStateException("--port is " + port + ", expected 0 to " + LAST_PORT);
    }
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "); stop what uses it or choose another --port",
          e);
    }
  }
}
