package dev.eunoe.chat.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostsTest {
  private final Hosts hosts =
      new Hosts("eunoe.test", List.of("chat.example", "other.example:8443", "*.svc.local"));

  @Test
  void namesOfThisServer_areLoopbackTheBoundOneAndTheListed() {
    assertThat(
            List.of(
                "localhost",
                "LocalHost:1",
                "127.0.0.1:8080",
                "127.8.9.10",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]",
                "eunoe.test:8080",
                "chat.example",
                "CHAT.example:99",
                "other.example:8443",
                "eunoe.default.svc.local"))
        .allMatch(this::has);
  }

  @Test
  void otherNames_areNot_howeverAlike() {
    assertThat(
            List.of(
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.0.0.1.nip.io",
                "notlocalhost",
                "0.0.0.0:8080",
                "192.168.1.7",
                "[::2]",
                "[2001:db8::1]:8080",
                "other.example",
                "other.example:8080",
                "svc.local",
                "evilsvc.local",
                "sub.chat.example",
                "2130706433"))
        .noneMatch(this::has);
  }

  @Test
  void whatIsWrittenOddly_isNoName() {
    for (String odd :
        new String[] {
          null,
          "",
          " ",
          ":8080",
          "localhost:",
          "localhost:99999",
          "localhost:80:80",
          "localhost,evil.example",
          "localhost evil",
          "user@localhost",
          "localhost/",
          "http://localhost",
          "::1",
          "[::1",
          "[evil]",
          ".localhost",
          "localhost.",
          "\u200blocalhost"
        }) {
      assertThat(HostName.parse(odd)).as(odd).isEmpty();
    }
  }

  @Test
  void theAddressAConnectionCameInBy_isAName_thatOfAnotherMachineNot() throws Exception {
    var everywhere = new Hosts("0.0.0.0", List.of());
    InetAddress pod = InetAddress.getByName("10.1.2.3");

    assertThat(everywhere.has(HostName.parse("10.1.2.3:8080").orElseThrow(), pod)).isTrue();
    assertThat(everywhere.has(HostName.parse("10.1.2.4:8080").orElseThrow(), pod)).isFalse();
    assertThat(everywhere.has(HostName.parse("evil.example").orElseThrow(), pod)).isFalse();
  }

  @Test
  void aListThatNamesNoHost_isRefusedAtStart() {
    assertThatThrownBy(() -> new Hosts("127.0.0.1", List.of("https://chat.example/")))
        .hasMessageContaining("eunoe.web.allowed-hosts")
        .hasMessageContaining("https://chat.example/");
  }

  private boolean has(String written) {
    return hosts.has(HostName.parse(written).orElseThrow(), InetAddress.getLoopbackAddress());
  }
}
