package dev.eunoe.memory.persistence.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.MasterKey;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class StateCipherTest {
  private static final String KEY =
      Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(UTF_8));

  private final StateCipher cipher = new StateCipher(MasterKey.parse(KEY));
  private final byte[] plain = "words in a state".getBytes(UTF_8);

  @Test
  void whatIsSealed_opensForItsOwnerAlone() {
    byte[] sealed = cipher.seal("anna", plain);

    assertThat(cipher.open("anna", sealed)).isEqualTo(plain);
    assertThatThrownBy(() -> cipher.open("bert", sealed)).isInstanceOf(DamagedStateException.class);
  }

  @Test
  void oneBitChanged_isNoticed_andNoTwoSealsAreEqual() {
    byte[] sealed = cipher.seal("anna", plain);
    assertThat(cipher.seal("anna", plain)).isNotEqualTo(sealed);
    sealed[sealed.length - 1] ^= 1;

    assertThatThrownBy(() -> cipher.open("anna", sealed)).isInstanceOf(DamagedStateException.class);
    assertThatThrownBy(() -> cipher.open("anna", new byte[3]))
        .isInstanceOf(DamagedStateException.class);
  }

  @Test
  void aKeyOfAnotherLength_isRefused_andNoMessageRepeatsIt() {
    assertThatThrownBy(() -> MasterKey.parse("c2hvcnQ="))
        .hasMessageContaining("must have 32 bytes, but has 5");
    assertThatThrownBy(() -> MasterKey.parse("not base64!"))
        .hasMessageNotContaining("not base64!")
        .hasMessageContaining("is not base64");
    assertThat(MasterKey.parse(KEY).toString()).doesNotContain(KEY).doesNotContain("0123");
  }
}
