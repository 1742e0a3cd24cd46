package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.weights.CheckpointException;
import dev.eunoe.model.weights.CheckpointLoad;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The model is a real one, whose weights come when a test lets them. */
class ServerStartTest {
  private static final Path MINI = Path.of("../hybrid-model/models/eunoe-mini");

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch weightsMayCome = new CountDownLatch(1);

  private final class Database implements ServerStart.Database {
    @Override
    public void migrate() {
      events.add("migrated");
    }

    @Override
    public void close() {
      events.add("database closed");
    }
  }

  private CheckpointLoad load(Path path, Supplier<Kernels> kernels) {
    return CheckpointLoad.begin(
        path,
        () -> {
          awaitTheTest();
          return kernels.get();
        },
        StateOptions.AS_TRAINED,
        (loaded, total) -> {});
  }

  private void awaitTheTest() {
    try {
      if (!weightsMayCome.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "the database was not opened before the weights were there");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Database opened() {
    events.add("database opened");
    weightsMayCome.countDown();
    return new Database();
  }

  @Test
  void theDatabaseIsOpened_whileTheWeightsAreStillToCome() {
    var load = load(MINI, () -> KernelsProvider.byName("scalar"));

    int exitCode =
        ServerStart.run(
            load,
            this::opened,
            database -> {
              load.join().close();
              events.add("served");
              return 7;
            });

    assertThat(exitCode).isEqualTo(7);
    assertThat(events).containsExactly("database opened", "migrated", "served", "database closed");
  }

  @Test
  void aModelThatFailsMeanwhile_closesTheDatabase_andNothingIsServed() {
    var failure = new CheckpointException("tensor a.b is damaged");
    var load =
        load(
            MINI,
            () -> {
              throw failure;
            });

    assertThatThrownBy(() ->
            ServerStart.run(
                load,
                () -> {
                  var database = opened();
                  // Until it is known: whoever asks too early goes on, and hears of it from the
                  // engine.
                  assertThatThrownBy(load::join).isSameAs(failure);
                  return database;
                },
                database -> {
                  events.add("served");
                  return 0;
                }))
        .isSameAs(failure);
    assertThat(events).containsExactly("database opened", "migrated", "database closed");
  }

  @Test
  void aDatabaseThatFails_endsTheLoad() {
    var failure = new IllegalStateException("the disk is full");
    var load = load(MINI, () -> KernelsProvider.byName("scalar"));

    assertThatThrownBy(() ->
            ServerStart.run(
                load,
                () -> {
                  throw failure;
                },
                database -> 0))
        .isSameAs(failure);
    weightsMayCome.countDown();

    assertThatThrownBy(load::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void aModelThatCannotBeServed_opensNoDatabase() {
    weightsMayCome.countDown();
    var load = load(Path.of("nope.gguf"), () -> KernelsProvider.byName("scalar"));

    assertThatThrownBy(() -> ServerStart.run(load, this::opened, database -> 0))
        .hasMessageContaining("There is no model at");
    assertThat(events).isEmpty();
  }
}
