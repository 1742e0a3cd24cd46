package dev.eunoe.model.weights.gguf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The merges that SentencePiece makes by scores: of all neighbours whose joined text is a piece,
 * those of the highest score first, leftmost first.
 *
 * <p>As a list of merges: every way to cut a piece into two others, by falling score of the piece.
 * That is the same order as long as no two pieces have the same score, which is required.
 */
record ScoreMerges(GgufMetadata keys, List<String> tokens, int[] types, float[] scores) {
  private static final int NORMAL = 1;

  /** A pair of pieces that becomes one. */
  record Merge(String left, String right, int leftId, int rightId, float score) {}

  List<Merge> inOrder() {
    var ids = new HashMap<String, Integer>();
    for (int id = 0; id < types.length; id++) {
      if (types[id] == NORMAL) {
        ids.put(tokens.get(id), id);
      }
    }
    var merges = new ArrayList<Merge>();
    var byScore = new HashMap<Float, String>();
    ids.forEach((piece, id) -> {
      int before = merges.size();
      cuts(piece, scores[id], ids, merges);
      String other = merges.size() > before ? byScore.put(scores[id], piece) : null;
      if (other != null || !Float.isFinite(scores[id])) {
        throw new GgufException(
            "%s: key tokenizer.ggml.scores gives the piece '%s' %s, expected a number that no other piece such as '%s' has, since it orders the merges; put the tokenizer.json of the model beside the file."
                .formatted(keys.file(), piece, scores[id], other));
      }
    });
    merges.sort(
        Comparator.comparing((Merge merge) -> -merge.score())
            .thenComparing(Merge::leftId)
            .thenComparing(Merge::rightId));
    return merges;
  }

  private static void cuts(
      String piece, float score, Map<String, Integer> ids, List<Merge> merges) {
    for (int cut = 1; cut < piece.length(); cut++) {
      if (Character.isLowSurrogate(piece.charAt(cut))) {
        continue;
      }
      String left = piece.substring(0, cut);
      String right = piece.substring(cut);
      Integer leftId = ids.get(left);
      Integer rightId = ids.get(right);
      if (leftId != null && rightId != null) {
        merges.add(new Merge(left, right, leftId, rightId, score));
      }
    }
  }
}
