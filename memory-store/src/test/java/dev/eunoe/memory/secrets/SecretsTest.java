package dev.eunoe.memory.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "My card is 4111 1111 1111 1111, thanks.|My card is [redacted: card number], thanks.",
        "card 378282246310005|card [redacted: card number]",
        "Use sk-abcdefghijklmnopqrstuvwx please|Use [redacted: api key] please",
        "token ghp_abcdefghijklmnopqrstuvwxyz0123456789|token [redacted: api key]",
        "eun_fOL8XJ-jbTxVfP2m_0mWkYy5dJ7cT0hQx1uE9oGqLrA opens it|[redacted: api key] opens it",
        "AKIAIOSFODNN7EXAMPLE it is|[redacted: api key] it is",
        "password: hunter2|password: [redacted: password]",
        "DB_PASSWORD=s3cr3t! make run|DB_PASSWORD=[redacted: password] make run",
        "My wifi password is Blue-Fox7.|My wifi password is [redacted: password].",
        "postgres://me:pa55word@db:5432/x|postgres://me:[redacted: password]@db:5432/x",
        "Authorization: Bearer abcdef0123456789abcd|Authorization: Bearer [redacted: api key]",
      })
  void secrets_areReplacedByTheirKind(String said, String kept) {
    assertThat(Secrets.redact(said).text()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "My card is 4111 1111 1111 1112.",
        "Call 0151 2345 6789 0123 today.",
        "The order is 1234567890123.",
        "My password is too long.",
        "The password was reset yesterday.",
        "The code of my locker is 40718.",
        "I need a password manager.",
        "It happened on 2026-05-03 at 10:00:00.",
      })
  void whatIsNone_isLeftAlone(String said) {
    assertThat(Secrets.redact(said).text()).isSameAs(said);
  }

  @Test
  void aPrivateKey_isReplacedWhole_alsoInsideJson() {
    String key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----";

    assertThat(Secrets.redact("Here: " + key + " ok").text())
        .isEqualTo("Here: [redacted: private key] ok");
    assertThat(Secrets.redact("{\"text\":\"" + key.replace("\n", "\\n") + "\"}").text())
        .isEqualTo("{\"text\":\"[redacted: private key]\"}");
  }

  @Test
  void insideJson_theJsonStaysWhole() {
    assertThat(Secrets.redact("{\"input\":\"my password: \\\"hunter22\\\" ok\"}").text())
        .isEqualTo("{\"input\":\"my password: \\\"[redacted: password]\\\" ok\"}");
  }

  @Test
  void anId_holdsNoCard_andAnEscapedLineInJsonDoes() {
    String id = "{\"turn_id\":\"turn_0a4111111111111111bc4111111111111111\"}";

    assertThat(Secrets.redact(id).text()).isEqualTo(id);
    assertThat(Secrets.redact("{\"text\":\"My card:\\n4111111111111111\"}").text())
        .isEqualTo("{\"text\":\"My card:\\n[redacted: card number]\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Do you mean 4111 1111?|Do you mean [redacted]?",
        "It ends in 11111111, does it not?|It ends in [redacted], does it not?",
        "So Blue-Fox it is.|So [redacted] it is.",
        "Blue-Fox7.|[redacted].",
        "In 1111 there was a fox, and 20260503 is a day.|In 1111 there was a fox, and 20260503 is a day.",
      })
  void aPieceOfAKnownSecret_isNotKeptEither(String answer, String kept) {
    var secrets = Secrets.in("My card is 4111 1111 1111 1111 and my wifi password is Blue-Fox7.");

    assertThat(Secrets.withoutPieces(answer, secrets)).isEqualTo(kept);
  }

  @Test
  void aTextRedactedTwice_isRedactedOnce_andCountsByKind() {
    String said = "password: hunter2 and 4111111111111111 and 5500005555555559";
    Secrets.Redacted once = Secrets.redact(said);

    assertThat(Secrets.redact(once.text()).text()).isEqualTo(once.text());
    assertThat(once.counts()).containsEntry("card number", 2).containsEntry("password", 1);
  }
}
