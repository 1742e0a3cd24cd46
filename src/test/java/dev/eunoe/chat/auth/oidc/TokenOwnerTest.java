package dev.eunoe.chat.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.keys.Scope;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whom tokens name, and what their words open. */
class TokenOwnerTest {
  private static final String ISSUER = "https://id.example/realms/a";

  @Test
  void twoProviders_neverShareAnOwner() {
    Owner one = TokenOwner.of(ISSUER, "anna");
    Owner other = TokenOwner.of("https://id.example/realms/b", "anna");

    assertThat(one).isNotEqualTo(other).isEqualTo(TokenOwner.of(ISSUER, "anna"));
    assertThat(one.id()).matches("oidc-[0-9a-f]{16}:anna").matches(Owner.NAME);
  }

  @Test
  void whateverATokenSays_isANameOfItsOwn() {
    String hashed = TokenOwner.of(ISSUER, "auth0/5f7c").id();
    Set<String> names =
        Stream.of(
                "auth0/5f7c",
                "auth0_5f7c",
                "Anna",
                "anna",
                "ännä",
                "a\nb",
                "x".repeat(100),
                "x".repeat(101),
                hashed,
                hashed.substring(hashed.indexOf('-', 5) + 1))
            .map(said -> TokenOwner.of(ISSUER, said).id())
            .collect(Collectors.toSet());

    assertThat(names).hasSize(10).allMatch(name -> Owner.NAME.matcher(name).matches());
  }

  @Test
  void words_openTheScopesThatTheyAreSetFor() {
    var settings = ProviderTest.settings("scopes.chat", "*", "scopes.memory", "eunoe.memory,all");

    assertThat(AccessTokens.scopes(Set.of(), settings.scopes())).containsExactly(Scope.CHAT);
    assertThat(AccessTokens.scopes(Set.of("all", "metrics"), settings.scopes()))
        .containsExactly(Scope.CHAT, Scope.MEMORY, Scope.METRICS);
    assertThat(AccessTokens.scopes(Set.of("memory", "*"), settings.scopes()))
        .containsExactly(Scope.CHAT);
    assertThat(AccessTokens.scopes(Set.of("*", "Chat"), ProviderTest.settings().scopes()))
        .isEmpty();
  }
}
