package dev.eunoe.memory.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.keys.FoundKey.Standing;
import dev.eunoe.memory.persistence.TestDatabase;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as an administrator makes and takes them, and as a server finds them meanwhile. */
class KeyBookTest {
  private final Owner owner = new Owner("anna-" + UUID.randomUUID());
  private final ApiKeys keys = TestDatabase.keys();
  private final KeyBook book =
      KeyBook.open(
          TestDatabase.server().jdbcUrl(),
          TestDatabase.server().user(),
          TestDatabase.server().password());

  @AfterEach
  void close() {
    book.close();
  }

  private static <T> T get(Uni<T> value) {
    return value.await().indefinitely();
  }

  private KeyBook.Made made() {
    return book.create(new KeyBook.NewKey(owner, "laptop", EnumSet.of(Scope.CHAT), null));
  }

  private Optional<FoundKey> found(String secret) {
    return get(keys.find(KeySecret.hash(secret)));
  }

  @Test
  void aKey_isFoundByItsSecretAlone_andItsUseIsNoted() {
    var made = made();
    assertThat(KeySecret.isKey(made.secret())).isTrue();
    assertThat(book.list()).contains(made.key());
    assertThat(made.key().use().lastUsedAt()).isNull();

    assertThat(found(made.secret()))
        .contains(new FoundKey(made.key().id(), owner, Set.of(Scope.CHAT), Standing.VALID));
    assertThat(found(KeySecret.newKey())).isEmpty();
    assertThat(get(keys.find(made.secret()))).isEmpty();
    assertThat(inBook(made.key()).use().lastUsedAt()).isNotNull();
  }

  private ApiKey inBook(ApiKey key) {
    return book.list().stream().filter(k -> k.id().equals(key.id())).findFirst().orElseThrow();
  }

  /** Nothing that opens anything is in the database, in whatever column. */
  @Test
  void ofAKey_andOfASignIn_onlyTheHashIsKept() {
    var made = made();
    String signIn = KeySecret.newSignIn();
    get(keys.signIn(made.key().id(), KeySecret.hash(signIn), Duration.ofHours(1)));

    for (String table : Set.of("api_key", "sign_in")) {
      for (String secret : Set.of(made.secret(), signIn)) {
        assertThat(
                TestDatabase.count(
                    "select count(*) from %s t where t::text like '%%%s%%'"
                        .formatted(table, secret.substring(4).replace("_", "\\_"))))
            .isZero();
      }
    }
    assertThat(
            TestDatabase.count(
                "select count(*) from sign_in where owner_id = '" + owner.id() + "'"))
        .isOne();
  }

  @Test
  void whoErasesEverything_isStillLetIn() {
    var made = made();
    String signIn = KeySecret.newSignIn();
    get(keys.signIn(made.key().id(), KeySecret.hash(signIn), Duration.ofHours(1)));
    var unused = get(TestDatabase.rights().forgetEverything(owner));

    assertThat(found(made.secret())).isPresent();
    assertThat(found(signIn)).isPresent();
  }

  @Test
  void aRevokedKey_opensNothing_norDoesWhatItSignedIn() {
    var made = made();
    var other = made();
    String signIn = KeySecret.newSignIn();
    get(keys.signIn(made.key().id(), KeySecret.hash(signIn), Duration.ofHours(1)));
    assertThat(found(signIn)).map(FoundKey::standing).contains(Standing.VALID);
    assertThat(found(signIn)).map(FoundKey::id).contains(made.key().id());

    ApiKey revoked = book.revoke(made.key().id());

    assertThat(revoked).isNotNull();
    assertThat(book.revoke(made.key().id())).as("once more changes nothing").isEqualTo(revoked);
    assertThat(book.revoke("key_of_nobody")).isNull();
    assertThat(found(made.secret())).map(FoundKey::standing).contains(Standing.REVOKED);
    assertThat(found(signIn)).map(FoundKey::standing).contains(Standing.REVOKED);
    assertThat(get(keys.valid(Set.of(made.key().id(), other.key().id(), "key_of_nobody"))))
        .containsExactly(other.key().id());
  }

  @Test
  void whatHasExpired_opensNothing() {
    var made = made();
    String longer = KeySecret.newSignIn();
    String over = KeySecret.newSignIn();
    get(keys.signIn(made.key().id(), KeySecret.hash(longer), Duration.ofHours(1)));
    get(keys.signIn(made.key().id(), KeySecret.hash(over), Duration.ZERO));
    assertThat(found(over)).map(FoundKey::standing).contains(Standing.EXPIRED);

    TestDatabase.execute(
        "update api_key set expires_at = now() where public_id = '" + made.key().id() + "'");

    assertThat(found(made.secret())).map(FoundKey::standing).contains(Standing.EXPIRED);
    assertThat(found(longer)).map(FoundKey::standing).contains(Standing.EXPIRED);
    assertThat(get(keys.valid(Set.of(made.key().id())))).isEmpty();
    get(keys.signIn(made.key().id(), KeySecret.hash(KeySecret.newSignIn()), Duration.ofHours(1)));
    assertThat(found(over)).as("what has ended is removed by the next").isEmpty();
  }

  @Test
  void signingOut_endsTheSignIn_andLeavesTheKey() {
    var made = made();
    String signIn = KeySecret.newSignIn();
    get(keys.signIn(made.key().id(), KeySecret.hash(signIn), Duration.ofHours(1)));

    get(keys.signOut(KeySecret.hash(signIn)));

    assertThat(found(signIn)).isEmpty();
    assertThat(found(made.secret())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "-x", "a'; drop table api_key; --", "ä"})
  void anOwnerWhoCannotBeNamed_getsNoKey(String name) {
    assertThatThrownBy(() -> new KeyBook.NewKey(new Owner(name), "", EnumSet.of(Scope.CHAT), null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyThatWouldOpenNothing_isNotMade() {
    assertThatThrownBy(() -> Scope.parse("chat,everything")).hasMessageContaining("everything");
    assertThatThrownBy(() -> new KeyBook.NewKey(owner, "", EnumSet.noneOf(Scope.class), null))
        .hasMessageContaining("scope");
    assertThatThrownBy(() ->
            new KeyBook.NewKey(owner, "", EnumSet.of(Scope.CHAT), Instant.now().minusSeconds(1)))
        .hasMessageContaining("expired");
    assertThat(Scope.words(Scope.parse("Metrics, chat"))).isEqualTo("chat,metrics");
  }
}
