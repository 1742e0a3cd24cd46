package dev.eunoe.chat.auth;

import io.netty.util.NetUtil;
import java.util.HexFormat;

/** Where callers come from. */
final class Addresses {
  private static final int NETWORK_BYTES = 8;

  private Addresses() {}

  /** An IPv4 address, or the network of an IPv6 one: a caller has all the addresses of it. */
  static String network(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    return bytes == null || bytes.length <= NETWORK_BYTES
        ? address
        : HexFormat.ofDelimiter(":").formatHex(bytes, 0, NETWORK_BYTES) + "::/64";
  }
}
