package dev.eunoe.memory.recall;

import java.util.Arrays;

/**
 * What of a question which turns have: BM25 of each concept at each matching place.
 *
 * <p>Places are sorted; {@code score(concept, i)} belongs to {@code place(i)}.
 */
public final class Matches {
  private final long[] places;
  private final int[] voices;
  private final boolean[] direct;
  private final float[][] scores;
  private final double[] rarity;

  private Matches(
      long[] places, int[] voices, boolean[] direct, float[][] scores, double[] rarity) {
    this.places = places;
    this.voices = voices;
    this.direct = direct;
    this.scores = scores;
    this.rarity = rarity;
  }

  /**
   * One concept's matches, in any order; of several at one place the best counts.
   *
   * @param rarity the concept's inverse document frequency
   * @param scores negative where only a related word matches
   */
  public record Column(double rarity, long[] places, int[] voices, float[] scores) {}

  /**
   * @param unseen sorted places that are left out, as if nothing had been said there
   */
  public static Matches of(long[] unseen, Column... columns) {
    long[] places = distinct(unseen, columns);
    int[] voices = new int[places.length];
    boolean[] direct = new boolean[places.length];
    float[][] scores = new float[columns.length][places.length];
    double[] rarity = new double[columns.length];
    for (int c = 0; c < columns.length; c++) {
      Column column = columns[c];
      rarity[c] = column.rarity;
      for (int k = 0; k < column.places.length; k++) {
        int i = Arrays.binarySearch(places, column.places[k]);
        if (i >= 0) {
          voices[i] = column.voices[k];
          direct[i] |= column.scores[k] > 0;
          scores[c][i] = Math.max(scores[c][i], Math.abs(column.scores[k]));
        }
      }
    }
    return new Matches(places, voices, direct, scores, rarity);
  }

  private static long[] distinct(long[] unseen, Column... columns) {
    long[] all = new long[Arrays.stream(columns).mapToInt(column -> column.places.length).sum()];
    int n = 0;
    for (Column column : columns) {
      System.arraycopy(column.places, 0, all, n, column.places.length);
      n += column.places.length;
    }
    Arrays.sort(all);
    n = 0;
    for (long place : all) {
      boolean again = n > 0 && all[n - 1] == place;
      if (!again && Arrays.binarySearch(unseen, place) < 0) {
        all[n++] = place;
      }
    }
    return Arrays.copyOf(all, n);
  }

  public int size() {
    return places.length;
  }

  public int concepts() {
    return scores.length;
  }

  public long place(int i) {
    return places[i];
  }

  /** The speaker's number × 8 + the turn's kind. */
  public int voice(int i) {
    return voices[i];
  }

  /** True where one of the question's own words stands. */
  public boolean isDirect(int i) {
    return direct[i];
  }

  public float score(int concept, int i) {
    return scores[concept][i];
  }

  public double rarity(int concept) {
    return rarity[concept];
  }

  /** The first index whose place is at least {@code place}; {@code size()} where there is none. */
  public int from(long place) {
    int i = Arrays.binarySearch(places, place);
    return i >= 0 ? i : -i - 1;
  }
}
