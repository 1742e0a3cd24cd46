package dev.eunoe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.chat.door.Listening;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which settings go together, and where a server may listen with them. */
class AuthModeTest {

  @Test
  void withoutAWord_theProxysSecretDecides() {
    assertThat(AuthMode.of(Optional.empty(), false)).isEqualTo(AuthMode.NONE);
    assertThat(AuthMode.of(Optional.empty(), true)).isEqualTo(AuthMode.PROXY);
    assertThat(AuthMode.of(Optional.of(AuthMode.KEYS), false)).isEqualTo(AuthMode.KEYS);
    assertThat(AuthMode.of(Optional.of(AuthMode.PROXY), true)).isEqualTo(AuthMode.PROXY);
  }

  @Test
  void settingsThatContradictEachOther_areRefusedByName() {
    assertThatThrownBy(() -> AuthMode.of(Optional.of(AuthMode.PROXY), false))
        .hasMessageContaining("EUNOE_OWNERS_PROXY_SECRET");
    for (AuthMode mode : new AuthMode[] {AuthMode.KEYS, AuthMode.OIDC, AuthMode.NONE}) {
      assertThatThrownBy(() -> AuthMode.of(Optional.of(mode), true))
          .hasMessageContaining("eunoe.owners.proxy-secret");
    }
    assertThat(AuthMode.parse(" Keys")).isEqualTo(AuthMode.KEYS);
    assertThatThrownBy(() -> AuthMode.parse("key"))
        .hasMessageContaining("none, proxy, keys or oidc");
  }

  @Test
  void beyondLoopback_callersHaveToBeKnown_orEverybodyLetIn() {
    for (AuthMode mode : AuthMode.values()) {
      assertThatCode(() -> Listening.require("127.0.0.1", mode, false)).doesNotThrowAnyException();
    }
    assertThatThrownBy(() -> Listening.require("0.0.0.0", AuthMode.NONE, false))
        .hasMessageContaining("--auth keys");
    assertThatCode(() -> Listening.require("0.0.0.0", AuthMode.NONE, true))
        .doesNotThrowAnyException();
    for (AuthMode known : new AuthMode[] {AuthMode.PROXY, AuthMode.KEYS, AuthMode.OIDC}) {
      assertThatCode(() -> Listening.require("0.0.0.0", known, false)).doesNotThrowAnyException();
    }
  }
}
