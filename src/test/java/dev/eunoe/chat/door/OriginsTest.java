package dev.eunoe.chat.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {

  @Test
  void aPageOfTheServerItself_isItsOwn_behindTlsToo() {
    assertThat(own("http://localhost:8080", "localhost:8080")).isTrue();
    assertThat(own("http://LOCALHOST:8080", "localhost:8080")).isTrue();
    assertThat(own("https://chat.example", "chat.example")).isTrue();
    assertThat(own("https://chat.example", "chat.example:443")).isTrue();
    assertThat(own("http://chat.example:80", "chat.example")).isTrue();
    assertThat(own("http://[::1]:8080", "[::1]:8080")).isTrue();
  }

  @Test
  void everyOtherPage_isForeign() {
    for (String origin :
        List.of(
            "null",
            "",
            "https://elsewhere.example",
            "http://localhost:3000",
            "http://localhost",
            "http://127.0.0.1:8080",
            "http://localhost:8080.evil.example",
            "http://localhost:8080@evil.example",
            "http://localhost:8080/",
            "file://",
            "chrome-extension://localhost:8080",
            "localhost:8080",
            "http://localhost:8080 http://evil.example")) {
      assertThat(own(origin, "localhost:8080")).as(origin).isFalse();
    }
  }

  @Test
  void jsonTypes_areJsonInUtf8_andNoOthers() {
    for (String json :
        List.of(
            "application/json",
            "APPLICATION/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
            "application/problem+json")) {
      assertThat(JsonType.is(List.of(json))).as(json).isTrue();
    }
    for (String other :
        List.of(
            "",
            "text/plain",
            "text/plain;application/json",
            "text/json",
            "application/jsonp",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=json",
            "application/json; charset=iso-8859-1",
            "application/json, text/plain")) {
      assertThat(JsonType.is(List.of(other))).as(other).isFalse();
    }
    assertThat(JsonType.is(List.of())).isFalse();
    assertThat(JsonType.is(List.of("text/plain", "application/json"))).isFalse();
  }

  private static boolean own(String origin, String host) {
    return Origins.isOwn(origin, HostName.parse(host).orElseThrow());
  }
}
