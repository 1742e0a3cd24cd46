package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointLoadTest {
  private static final Path MINI = Path.of("models/eunoe-mini");
  private static final LoadListener NOBODY = (loaded, total) -> {};

  @TempDir Path folder;

  private static Kernels kernels() {
    return KernelsProvider.choose(new KernelsRequest("vector", "int8", 2));
  }

  /** Kernels that are there only when the latch is open, and with them everything they are for. */
  private static Kernels kernelsBehind(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody went on without the weights");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return kernels();
  }

  private static float[] logits(HybridModel model) {
    return model.prefill(new int[] {5, 6, 7, 8, 9, 300}, 0, 6, model.newState());
  }

  @Test
  void whatAModelSaysOfItself_isKnownBeforeItsWeights() {
    var weightsMayCome = new CountDownLatch(1);
    var load =
        CheckpointLoad.begin(
            MINI, () -> kernelsBehind(weightsMayCome), StateOptions.AS_TRAINED, NOBODY);

    load.awaitServable();
    load.requireSound();
    assertThat(load.weightsSeconds()).isZero();
    weightsMayCome.countDown();

    try (var checkpoint = load.join()) {
      assertThat(checkpoint.name()).isEqualTo("eunoe-mini");
      assertThat(load.weightsSeconds()).isPositive();
    }
  }

  @Test
  void weightsThatAreLoadedBesideAllElse_areTheSameBits() {
    var load = CheckpointLoad.begin(MINI, () -> kernels(), StateOptions.AS_TRAINED, NOBODY);
    load.warmKernels();
    load.awaitServable();

    try (var checkpoint = load.join();
        var again = Checkpoint.open(MINI, kernels())) {
      assertThat(logits(checkpoint.model()))
          .isEqualTo(
              logits(
                  ModelLoader.load(
                      MINI,
                      ModelSource.open(MINI, Arena.ofAuto()),
                      kernels(),
                      StateOptions.AS_TRAINED)));
      assertThat(checkpoint.fingerprint()).isEqualTo(again.fingerprint());
      assertThat(checkpoint.trained()).isEqualTo(ModelOutline.read(MINI).config());
    }
  }

  @Test
  void whatOnePartFailsWith_isThrownAsItWas() throws Exception {
    var failure = new KernelsUnavailableException("There are none.");
    var load =
        CheckpointLoad.begin(
            MINI,
            () -> {
              throw failure;
            },
            StateOptions.AS_TRAINED,
            NOBODY);

    load.awaitServable();
    assertThatThrownBy(load::join).isSameAs(failure);
    assertThatThrownBy(load::requireSound).isSameAs(failure);
  }

  @Test
  void aModelWithoutTemplate_isNotServable_whateverItsWeights() throws Exception {
    for (String name : new String[] {"config.json", "model.safetensors", "tokenizer.json"}) {
      Files.copy(MINI.resolve(name), folder.resolve(name));
    }
    var never = new CountDownLatch(1);
    try (var load =
        CheckpointLoad.begin(folder, () -> kernelsBehind(never), StateOptions.AS_TRAINED, NOBODY)) {
      assertThatThrownBy(load::awaitServable).hasMessageContaining("has no chat template");
    }
    never.countDown();
  }

  @Test
  void aLoadThatIsGivenUp_endsAtTheNextMatrix() {
    var matrices = new AtomicInteger();
    var load = new AtomicReference<CheckpointLoad>();
    var known = new CountDownLatch(1);
    load.set(
        CheckpointLoad.begin(
            MINI,
            () -> kernelsBehind(known),
            StateOptions.AS_TRAINED,
            (loaded, total) -> {
              matrices.incrementAndGet();
              load.get().close();
            }));
    known.countDown();

    assertThatThrownBy(() -> load.get().join())
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("given up");
    assertThat(matrices).hasValue(1);
  }

  @Test
  void fewLayers_areOneOfEachKind_andComputeWithTheModelsWeights() {
    var source = ModelSource.open(MINI, Arena.ofAuto());
    var config = ModelLoader.config(source.config());
    var few = FewLayers.of(source, config, kernels()).orElseThrow();

    assertThat(few.config().layers()).doesNotHaveDuplicates().hasSameElementsAs(config.layers());
    assertThat(few.config().vocabSize()).isLessThan(config.vocabSize());
    var state = few.newState();
    float[] logits = few.prefill(new int[] {1, 2, 3}, 0, 3, state);
    assertThat(logits).hasSize(few.config().vocabSize()).doesNotContain(Float.NaN);
    FewLayers.run(few);
    assertThat(source.weights().unused()).isNotEmpty(); // the model's own reading is not counted
  }

  @Test
  void readingAhead_meetsEveryByteOfTheTensorsOnce_inTheirOrder() {
    var tensors = ModelSource.open(MINI, Arena.ofAuto()).weights().tensors().values();
    long end = 0;
    long bytes = 0;
    for (TensorView tensor : ReadAhead.inOrder(tensors)) {
      for (MemorySegment piece : tensor.pieces()) {
        assertThat(piece.address()).isGreaterThanOrEqualTo(end);
        end = piece.address() + piece.byteSize();
        bytes += piece.byteSize();
      }
    }
    assertThat(bytes).isEqualTo(tensors.stream().mapToLong(TensorView::byteSize).sum());
  }
}
