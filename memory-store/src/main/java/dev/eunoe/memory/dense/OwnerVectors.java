package dev.eunoe.memory.dense;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * The vectors of one owner's turns in memory, as far as they are stored: immutable, one array.
 *
 * <pre>
 *   cosine(turn) = max over its passages of  q · v / (|q| |v|)
 * </pre>
 */
public final class OwnerVectors {
  private final int dimension;
  private final long[] turns;
  private final long[] places;
  private final int[] voices;

  /** Where the passages of each turn begin, counted in passages; one more than there are turns. */
  private final int[] firsts;

  private final byte[] vectors;
  private final float[] norms;

  private OwnerVectors(
      int dimension, long[] turns, long[] places, int[] voices, int[] firsts, byte[] vectors) {
    this.dimension = dimension;
    this.turns = turns;
    this.places = places;
    this.voices = voices;
    this.firsts = firsts;
    this.vectors = vectors;
    this.norms = new float[vectors.length / dimension];
    for (int i = 0; i < norms.length; i++) {
      byte[] own = Arrays.copyOfRange(vectors, i * dimension, (i + 1) * dimension);
      norms[i] = (float) Math.sqrt(Math.max(1, Int8.dot(own, own, 0)));
    }
  }

  /**
   * A turn as it is stored.
   *
   * @param vectors of its passages, one behind the other
   */
  public record Stored(long turn, long place, int voice, byte[] vectors) {}

  public static OwnerVectors none(int dimension) {
    return new OwnerVectors(
        dimension, new long[0], new long[0], new int[0], new int[1], new byte[0]);
  }

  /** These and more, of which those of the newest turns are left. */
  public OwnerVectors with(List<Stored> more, int most) {
    TreeMap<Long, Stored> all = new TreeMap<>();
    for (int i = 0; i < turns.length; i++) {
      byte[] own = Arrays.copyOfRange(vectors, firsts[i] * dimension, firsts[i + 1] * dimension);
      all.put(turns[i], new Stored(turns[i], places[i], voices[i], own));
    }
    more.stream().filter(turn -> turn.vectors.length > 0).forEach(turn -> all.put(turn.turn, turn));
    while (all.size() > most) {
      all.pollFirstEntry();
    }
    return of(dimension, List.copyOf(all.values()));
  }

  private static OwnerVectors of(int dimension, List<Stored> stored) {
    int n = stored.size();
    int[] firsts = new int[n + 1];
    for (int i = 0; i < n; i++) {
      firsts[i + 1] = firsts[i] + stored.get(i).vectors.length / dimension;
    }
    byte[] vectors = new byte[firsts[n] * dimension];
    for (int i = 0; i < n; i++) {
      byte[] own = stored.get(i).vectors;
      System.arraycopy(own, 0, vectors, firsts[i] * dimension, own.length);
    }
    return new OwnerVectors(
        dimension,
        stored.stream().mapToLong(Stored::turn).toArray(),
        stored.stream().mapToLong(Stored::place).toArray(),
        stored.stream().mapToInt(Stored::voice).toArray(),
        firsts,
        vectors);
  }

  /** Bytes held. */
  public long bytes() {
    return vectors.length + 4L * norms.length + 24L * turns.length;
  }

  /**
   * The turns nearest to a question.
   *
   * @param cosines of each, best first
   * @param mean cosine of all that were looked at: how near anything is
   */
  public record Near(long[] places, int[] voices, float[] cosines, float mean) {}

  /**
   * @param searched the places that are looked at
   * @param most turns to find
   */
  public Near near(byte[] question, LongPredicate searched, int most) {
    float norm = (float) Math.sqrt(Math.max(1, Int8.dot(question, question, 0)));
    float[] cosines = new float[turns.length];
    double sum = 0;
    int looked = 0;
    for (int i = 0; i < turns.length; i++) {
      cosines[i] = -1;
      if (searched.test(places[i])) {
        for (int p = firsts[i]; p < firsts[i + 1]; p++) {
          float cosine = Int8.dot(question, vectors, p * dimension) / (norm * norms[p]);
          cosines[i] = Math.max(cosines[i], cosine);
        }
        sum += cosines[i];
        looked++;
      }
    }
    float[] sorted = cosines.clone();
    Arrays.sort(sorted);
    float least = sorted.length <= most ? -1 : sorted[sorted.length - most];
    int[] best =
        IntStream.range(0, turns.length)
            .filter(i -> cosines[i] > -1 && cosines[i] >= least)
            .boxed()
            .sorted((a, b) -> Float.compare(cosines[b], cosines[a]))
            .limit(most)
            .mapToInt(Integer::intValue)
            .toArray();
    return new Near(
        Arrays.stream(best).mapToLong(i -> places[i]).toArray(),
        Arrays.stream(best).map(i -> voices[i]).toArray(),
        floats(best, cosines),
        looked == 0 ? 0 : (float) (sum / looked));
  }

  private static float[] floats(int[] which, float[] of) {
    float[] found = new float[which.length];
    for (int i = 0; i < which.length; i++) {
      found[i] = of[which[i]];
    }
    return found;
  }
}
