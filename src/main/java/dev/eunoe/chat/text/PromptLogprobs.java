package dev.eunoe.chat.text;

import dev.eunoe.inference.Engine;
import dev.eunoe.inference.PromptScoring;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.turn.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** How probable the tokens of prompts are, where a request asks for it beside their texts. */
@ApplicationScoped
class PromptLogprobs {
  private final PromptScoring scoring;
  private final Engine engine;

  PromptLogprobs(PromptScoring scoring, Engine engine) {
    this.scoring = scoring;
    this.engine = engine;
  }

  /**
   * Those of one prompt.
   *
   * @param first bytes of the first token, which nothing stands before
   */
  record Told(byte[] first, List<TokenLogprob> behindIt) {
    Told {
      first = first.clone();
    }

    @Override
    public byte[] first() {
      return first.clone();
    }
  }

  /** Those of the prompt of a turn that was admitted. */
  Uni<Told> of(Turn turn) {
    var tokenizer = engine.tokenizer();
    int[] ids = tokenizer.encodeTemplate(turn.messages().getFirst().text());
    Integer most = turn.options().topLogprobs();
    return scoring
        .score(turn.owner().id(), ids, most == null ? 0 : most)
        .map(behind -> new Told(tokenizer.tokenBytes().of(ids[0]), behind));
  }
}
