package dev.eunoe.chat.door;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server's name as a {@code Host} header writes it.
 *
 * @param name in lower case; an IPv6 address in brackets
 * @param port -1 where none is written
 */
record HostName(String name, int port) {
  private static final int MAX_CHARACTERS = 260;
  private static final int MAX_PORT = 65_535;
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?<name>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?)"
              + "(?::(?<port>[0-9]{1,5}))?");

  /** Empty where it is written in any other way than a name or an address, and perhaps a port. */
  static Optional<HostName> parse(@Nullable String written) {
    if (written == null || written.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    Matcher parts = WRITTEN.matcher(written);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String name = parts.group("name").toLowerCase(Locale.ROOT);
    String port = parts.group("port");
    int number = port == null ? -1 : Integer.parseInt(port);
    boolean odd = number > MAX_PORT || name.startsWith("[") && addressOf(name) == null;
    return odd ? Optional.empty() : Optional.of(new HostName(name, number));
  }

  /** This machine, whatever any name server says. */
  boolean isLoopback() {
    InetAddress address = addressOf(name);
    return name.equals("localhost") || address != null && address.isLoopbackAddress();
  }

  /** Null where the name is no address. */
  @Nullable InetAddress address() {
    return addressOf(name);
  }

  int portOr(int absent) {
    return port < 0 ? absent : port;
  }

  private static @Nullable InetAddress addressOf(String name) {
    String bare = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(bare);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four or sixteen bytes are an address", e);
    }
  }
}
