package dev.eunoe.memory.persistence.dense;

import dev.eunoe.memory.Embedder;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** An encoder of eight subjects: a passage lies in the direction of those that it has words of. */
public final class MadeUpMeanings implements Embedder {
  private static final List<List<String>> SUBJECTS =
      List.of(
          List.of("oboe", "instrument", "violin"),
          List.of("dachshund", "pet", "cat"),
          List.of("lisbon", "city", "porto"),
          List.of("rain", "weather", "snow"),
          List.of("bread", "food", "soup"),
          List.of("train", "vehicle", "bus"),
          List.of("lamp", "furniture", "chair"));

  private final String name;
  private final AtomicInteger embedded = new AtomicInteger();
  private Runnable before = () -> {};

  public MadeUpMeanings(String name) {
    this.name = name;
  }

  /** What happens before each passage is embedded. */
  void before(Runnable what) {
    before = what;
  }

  int embedded() {
    return embedded.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int dimension() {
    return 8;
  }

  @Override
  public Embedding read(String text) {
    throw new UnsupportedOperationException("recall reads passages");
  }

  @Override
  public byte[] embed(String passage) {
    before.run();
    embedded.incrementAndGet();
    byte[] vector = new byte[8];
    vector[7] = 20; // what all have in common
    for (int i = 0; i < SUBJECTS.size(); i++) {
      vector[i] =
          (byte)
              (SUBJECTS.get(i).stream().anyMatch(passage.toLowerCase(Locale.ROOT)::contains)
                  ? 100
                  : 0);
    }
    return vector;
  }
}
