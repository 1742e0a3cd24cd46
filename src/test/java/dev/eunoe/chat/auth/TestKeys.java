package dev.eunoe.chat.auth;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.keys.ApiKeys;
import dev.eunoe.memory.keys.FoundKey;
import dev.eunoe.memory.keys.KeySecret;
import dev.eunoe.memory.keys.Scope;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keys in a map, which counts how often it is asked and can be made to fail. */
final class TestKeys implements ApiKeys {
  private final Map<String, FoundKey> keys = new HashMap<>();
  private Uni<?> obstacle = Uni.createFrom().voidItem();
  int asked;

  String add(String owner) {
    String secret = KeySecret.newKey();
    put(secret, owner, FoundKey.Standing.VALID);
    return secret;
  }

  void put(String secret, String owner, FoundKey.Standing standing) {
    keys.put(
        KeySecret.hash(secret),
        new FoundKey("key_" + owner, new Owner(owner), EnumSet.of(Scope.CHAT), standing));
  }

  /** From now on an answer waits for this, or fails with it. */
  void waitFor(Uni<?> before) {
    obstacle = before;
  }

  @Override
  public Uni<Optional<FoundKey>> find(String secretHash) {
    asked++;
    return obstacle.map(_ -> Optional.ofNullable(keys.get(secretHash)));
  }

  @Override
  public Uni<Set<String>> valid(Set<String> ids) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Uni<Void> signIn(String keyId, String secretHash, Duration duration) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Uni<Void> signOut(String secretHash) {
    throw new UnsupportedOperationException();
  }
}
