package dev.eunoe.chat.door;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names this server has: the one it listens on, those of loopback, the address a connection
 * came in by, and those that are listed.
 *
 * <p>A page of another site can make its own name lead to this machine (DNS rebinding); its
 * requests then come with that name, which this server does not have. An address is no such name:
 * nobody but the owner of an address can lead a browser to it.
 */
final class Hosts {
  static final String SETTING = "eunoe.web.allowed-hosts";

  private final HostName bound;
  private final List<Listed> listed;

  private record Listed(String name, int port, boolean andBelow) {
    static Listed of(String written) {
      boolean andBelow = written.startsWith("*.");
      HostName host =
          HostName.parse(andBelow ? written.substring(2) : written)
              .orElseThrow(() ->
                  new IllegalStateException(
                      SETTING
                          + " lists names such as eunoe.example, eunoe.example:8443 or *.example,"
                          + " but '"
                          + written
                          + "' is none."));
      return new Listed(host.name(), host.port(), andBelow);
    }

    boolean covers(HostName host) {
      boolean named = andBelow ? host.name().endsWith("." + name) : host.name().equals(name);
      return named && (port < 0 || port == host.port());
    }
  }

  /**
   * @param bound what the server listens on
   * @throws IllegalStateException when a listed name is none
   */
  Hosts(String bound, List<String> listed) {
    this.bound = new HostName(bracketed(bound.strip().toLowerCase(Locale.ROOT)), -1);
    this.listed = listed.stream().map(String::strip).map(Listed::of).toList();
  }

  /**
   * @param cameInBy the address of this machine's that the connection was made to, where known
   */
  boolean has(HostName host, @Nullable InetAddress cameInBy) {
    return host.isLoopback()
        || host.name().equals(bound.name())
        || listed.stream().anyMatch(name -> name.covers(host))
        || cameInBy != null && cameInBy.equals(host.address());
  }

  private static String bracketed(String name) {
    return name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
  }
}
