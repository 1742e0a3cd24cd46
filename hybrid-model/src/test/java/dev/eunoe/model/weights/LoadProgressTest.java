package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.kernel.matrix.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LoadProgressTest {
  private final AtomicLong clock = new AtomicLong();
  private final List<String> told = new ArrayList<>();

  @Test
  void aModelThatTakesLong_isToldInParts_andOneOfAMoment_isNot() {
    int values = 1024 * 1024;
    Matrix matrix = Matrix.f32(MemorySegment.ofArray(new float[values]), 1024, 1024);
    var progress = new LoadProgress(Path.of("a/model.gguf"), clock::get, told::add);
    UnaryOperator<Matrix> prepare = LoadProgress.counting(given -> given, 32L << 20, progress);

    assertThat(prepare.apply(matrix)).isSameAs(matrix);
    assertThat(told).isEmpty();
    for (int i = 1; i < 6; i++) {
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      assertThat(prepare.apply(matrix)).isSameAs(matrix);
    }

    assertThat(told)
        .containsExactly("Loading model.gguf: 12 of 32 MiB", "Loading model.gguf: 20 of 32 MiB");
  }
}
