package dev.eunoe.memory.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.memory.Embedder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The real weights, once. */
class MiniLmTest {
  @Test
  void whatMeansTheSame_liesNearest_andAlwaysHasTheSameVector() {
    MiniLm encoder = MiniLm.load();
    List<String> said =
        List.of(
            "I have been playing the oboe since I was nine.",
            "My dachshund is afraid of the stairs.",
            "The train to Lisbon was an hour late.");
    byte[] first = encoder.embed(said.getFirst());

    assertThat(nearest(encoder, "Which musical instrument do I play?", said)).isZero();
    assertThat(nearest(encoder, "What kind of dog do I have?", said)).isEqualTo(1);
    assertThat(nearest(encoder, "Which journey was delayed?", said)).isEqualTo(2);
    assertThat(first).hasSize(encoder.dimension());
    assertThat(encoder.embed(said.getFirst())).isEqualTo(first);
    assertThat(encoder.embed("word ".repeat(5_000))).hasSize(encoder.dimension());
    assertThat(encoder.embed("")).hasSize(encoder.dimension());
  }

  @Test
  void aTextForOthers_hasLengthOne_andSaysHowMuchOfItWasRead() {
    MiniLm encoder = MiniLm.load();
    Embedder.Embedding read = encoder.read("The sea is blue.");
    double squares = 0;
    for (float x : read.components()) {
      squares += x * x;
    }

    assertThat(squares).isCloseTo(1, within(1e-5));
    assertThat(read.tokens()).isEqualTo(7);
    assertThat(read.whole()).isTrue();
    assertThat(encoder.read("word ".repeat(254)).whole()).isTrue();
    assertThat(encoder.read("word ".repeat(255)).whole()).isFalse();
  }

  private static int nearest(MiniLm encoder, String question, List<String> said) {
    OwnerVectors vectors = OwnerVectors.none(encoder.dimension());
    for (int i = 0; i < said.size(); i++) {
      vectors =
          vectors.with(List.of(new OwnerVectors.Stored(i, i, 0, encoder.embed(said.get(i)))), 10);
    }
    return (int) vectors.near(encoder.embed(question), _ -> true, 1).places()[0];
  }
}
