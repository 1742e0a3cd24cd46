package dev.eunoe.chat.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.turn.problem.ProblemException;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

/** The headers in which a key may stand, in every form that they may have. */
class ShownTest {
  private static final String KEY = "eun_0123456789";

  /** Names and values by turns. */
  private static MultiMap headers(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  private static void assertShows(String secret, boolean isCookie, String... namesAndValues) {
    assertThat(Shown.in(headers(namesAndValues)::getAll)).contains(new Shown(secret, isCookie));
  }

  private static void assertRefused(int status, String... namesAndValues) {
    assertThatThrownBy(() -> Shown.in(headers(namesAndValues)::getAll))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().status()).isEqualTo(status));
  }

  @Test
  void aKey_isReadInWhateverCaseItsHeaderHas() {
    assertShows(KEY, false, "Authorization", "Bearer " + KEY);
    assertShows(KEY, false, "authorization", "bearer   " + KEY + " ");
    assertShows(KEY, false, "AUTHORIZATION", "BEARER " + KEY);
    assertShows(KEY, false, "X-API-Key", KEY);
    assertShows(KEY, false, "x-api-key", " " + KEY + " ");
    assertThat(Shown.in(headers("Accept", "*/*")::getAll)).isEmpty();
  }

  @Test
  void whatIsShownTwice_isTheSame_orRefused() {
    assertShows(KEY, false, "Authorization", "Bearer " + KEY, "authorization", "bearer " + KEY);
    assertShows(KEY, false, "Authorization", "Bearer " + KEY, "x-api-key", KEY);
    assertRefused(400, "Authorization", "Bearer " + KEY, "x-api-key", KEY + "x");
    assertRefused(400, "Authorization", "Bearer a", "Authorization", "Bearer b");
    assertRefused(400, "x-api-key", "", "x-api-key", KEY);
    assertRefused(401, "Authorization", "Bearer " + KEY, "Authorization", "Basic x");
    assertRefused(401, "Authorization", "Bearer " + KEY + ", Bearer " + KEY);
    assertRefused(401, "Authorization", KEY);
    assertRefused(401, "Authorization", "");
  }

  @Test
  void aCookie_countsOnlyWithoutAHeader() {
    assertShows("eus_1", true, "Cookie", "a=b; eunoe_session=eus_1;c=d");
    assertShows(KEY, false, "Cookie", "eunoe_session=eus_1", "x-api-key", KEY);
    assertShows("eus_1", true, "Cookie", "eunoe_session=eus_1", "cookie", "eunoe_session=eus_1");
    assertRefused(400, "Cookie", "eunoe_session=eus_1; eunoe_session=eus_2");
    assertThat(Shown.in(headers("Cookie", "other_eunoe_session=eus_1; eunoe_session=")::getAll))
        .isEmpty();
  }
}
