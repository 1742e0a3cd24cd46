package dev.eunoe.memory.dense;

import dev.eunoe.memory.recall.Matches;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What lies near a question, as one more concept of it:
 *
 * <pre>
 *   nearness(turn) = (cosine − mean) / (max(best, FIRM) − mean)
 *   score(turn)    = WEIGHT · Σ rarity of the question's words · nearness
 * </pre>
 *
 * So it is worth a share of what all the words are worth together, whatever cosines are usual, and
 * what the surroundings lend, who speaks and how much of the question is met counts as for a word.
 */
public final class NearMatches {
  private static final double WEIGHT = 0.5;

  /** Where nothing is as near as this, the nearest is not worth it all. */
  private static final float FIRM = 0.5f;

  /** What is nearer is about what is asked, without a word in common. */
  private static final float DIRECT = 0.35f;

  private NearMatches() {}

  /** Empty where nothing is near. Negative where it is not near enough to be there by itself. */
  public static Optional<Matches.Column> column(
      OwnerVectors.Near near, List<Matches.Column> words) {
    int n = 0;
    while (n < near.places().length && near.cosines()[n] > near.mean()) {
      n++;
    }
    if (n == 0) {
      return Optional.empty();
    }
    double all = words.stream().mapToDouble(Matches.Column::rarity).sum();
    double most = WEIGHT * (words.isEmpty() ? 1 : all);
    float best = Math.max(FIRM, near.cosines()[0]);
    float[] scores = new float[n];
    for (int i = 0; i < n; i++) {
      float cosine = near.cosines()[i];
      double score = most * (cosine - near.mean()) / (best - near.mean());
      scores[i] = (float) (cosine >= DIRECT ? score : -score);
    }
    return Optional.of(
        new Matches.Column(
            most, Arrays.copyOf(near.places(), n), Arrays.copyOf(near.voices(), n), scores));
  }
}
