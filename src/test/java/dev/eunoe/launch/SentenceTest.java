package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What is printed of a failure is the sentence of the code that knew, not the innermost cause. */
class SentenceTest {

  private static RuntimeException missingModel() {
    try (var none = Checkpoint.open(Path.of("nope.gguf"), new ScalarKernels())) {
      throw new AssertionError("opened " + none.name());
    } catch (RuntimeException e) {
      return e;
    }
  }

  @Test
  void theInnermostCause_isNotWhatIsPrinted() {
    var ours = new IllegalStateException("the file says what is wrong", new IOException("nope"));

    assertThat(
            Sentence.of(
                fromElsewhere(new CompletionException(fromElsewhere(new RuntimeException(ours))))))
        .isEqualTo("the file says what is wrong");
  }

  @Test
  void aFailureOfTheLibrary_isNamedWithItsFileAndReason() {
    var missing = fromElsewhere(new NoSuchFileException("/no/where"));
    var denied = fromElsewhere(new AccessDeniedException("/root/x"));

    assertThat(Sentence.of(fromElsewhere(new RuntimeException(missing))))
        .isEqualTo("/no/where cannot be used: no such file");
    assertThat(Sentence.of(denied)).isEqualTo("/root/x cannot be used: access denied");
  }

  @Test
  void aFailureNobodyForesaw_isOwned() {
    var overflow = fromElsewhere(new ArithmeticException("long overflow"));

    assertThat(Sentence.of(overflow)).contains("long overflow", "a fault of Eunoe");
  }

  @Test
  void aCircleOfCauses_ends() {
    var first = fromElsewhere(new RuntimeException("first"));
    var second = fromElsewhere(new RuntimeException("second", first));
    first.initCause(second);

    assertThat(Sentence.of(first)).contains("second");
  }

  @Test
  void aModelThatIsNotThere_saysWhatToGive() {
    assertThat(Sentence.of(fromElsewhere(new RuntimeException(missingModel()))))
        .startsWith("There is no model at ")
        .endsWith("nope.gguf; give a model folder or a GGUF file.");
  }

  /** The failure as if a library had thrown it. */
  private static <T extends Throwable> T fromElsewhere(T failure) {
    failure.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("java.util.Some", "thing", null, 1)});
    return failure;
  }
}
