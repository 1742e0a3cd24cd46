package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Instructions as they were sent, where what is kept of them reads otherwise: a secret is left out,
 * yet the same instructions sent again are the same. Kept is HMAC-SHA256 of them, so that a short
 * secret cannot be tried out by whoever has the rows alone.
 *
 * <pre>
 *   "owner:" + hash      under a key of the owner's, derived from the configured one
 *   "database:" + hash   under the database's own, where none was configured
 *   ""                   what is kept is what was sent
 * </pre>
 */
public final class SentInstructions {
  private static final String OF_OWNER = "owner:";
  private static final String OF_DATABASE = "database:";

  private SentInstructions() {}

  /**
   * @param sent null when there are none
   * @param kept what is kept of them
   */
  static Uni<String> hash(OwnedSession session, @Nullable String sent, @Nullable String kept) {
    if (sent == null || sent.equals(kept)) {
      return Uni.createFrom().item("");
    }
    Optional<String> ofOwner = session.sealing().keyedHash(sent);
    return ofOwner.isPresent()
        ? Uni.createFrom().item(OF_OWNER + ofOwner.get())
        : ofDatabase(session, sent);
  }

  /** Whether an exchange's conversation began with these; empty where no hash is kept of them. */
  public static Uni<Optional<Boolean>> are(OwnedSession session, String responseId, String sent) {
    return ExchangeReader.entity(session, responseId)
        .chain(found -> {
          String kept = found == null ? "" : found.instructionsHash.open(session.sealing());
          if (kept.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
          }
          Uni<String> now =
              kept.startsWith(OF_DATABASE) // also where a key was configured only afterwards
                  ? ofDatabase(session, sent)
                  : Uni.createFrom().item(OF_OWNER + session.sealing().keyedHash(sent).orElse(""));
          return now.map(hash -> Optional.of(equal(hash, kept)));
        });
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static Uni<String> ofDatabase(OwnedSession session, String sent) {
    return session
        .createNativeQuery("select instructions_key()", String.class)
        .getSingleResult()
        .map(key ->
            OF_DATABASE + hmac(HexFormat.of().parseHex(key), session.owner().id() + '\0' + sent));
  }

  private static String hmac(byte[] key, String words) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(words.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }
}
