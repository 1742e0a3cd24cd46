package dev.eunoe.model.mixer.run;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.AttentionState;

/**
 * Puts tokens into a key/value cache and lets each look back at those up to itself.
 *
 * <p>All tokens enter the cache and then look back, on several threads; where there is a window,
 * those of one block after those of the other, so that the cache never holds more than its window
 * and a block. Either way a chunk gives the same bits as its tokens one at a time. Where keys and
 * values are another layer's, that layer has put all of them into its cache before.
 */
public final class CachedAttention {
  /** Tokens that one thread takes through the cache of one head before it asks for more. */
  private static final int TOKENS_PER_PART = 8;

  private final AttentionConfig config;
  private final Kernels kernels;

  public CachedAttention(AttentionConfig config, Kernels kernels) {
    this.config = config;
    this.kernels = kernels;
  }

  /**
   * Consecutive tokens of one sequence.
   *
   * @param args their queries, keys, values and outputs; the cache is put in here
   * @param state of the layer that makes the keys and values
   * @param position that of the first of them
   */
  public void run(AttentionArgs args, AttentionState state, long position, int tokens) {
    args.cache(state.cache());
    for (int t = 0; t < tokens; ) {
      int n = config.bounded() ? (int) Math.min(tokens - t, leftInBlock(position + t)) : tokens;
      if (config.makesKeyValues()) {
        state.cache().begin(position + t);
        put(args, t, n, position);
      }
      if (n == 1) {
        kernels.attend(args, t, position + t);
      } else {
        together(args, t, n, position);
      }
      t += n;
    }
  }

  private static long leftInBlock(long position) {
    return KeyValueBlock.TOKENS - position % KeyValueBlock.TOKENS;
  }

  /**
   * Tokens {@code from} and following, all of which have entered.
   *
   * @param position that of token 0
   */
  private void together(AttentionArgs args, int from, int tokens, long position) {
    int parts = (tokens + TOKENS_PER_PART - 1) / TOKENS_PER_PART;
    int heads = config.nHeads() / config.nKvHeads();
    kernels.parallelFor(
        parts * config.nKvHeads(),
        tokens * config.rows(position + from + tokens) * (long) config.dQuery(),
        part -> {
          int head = part / parts;
          int first = from + part % parts * TOKENS_PER_PART;
          int n = Math.min(TOKENS_PER_PART, from + tokens - first);
          kernels.attend(args, first, n, position + first, head * heads, (head + 1) * heads);
        });
  }

  private void put(AttentionArgs args, int from, int tokens, long position) {
    KeyValueCache cache = args.cache;
    if (tokens == 1) {
      for (int head = 0; head < config.nKvHeads(); head++) {
        put(args, cache, head, from, position);
      }
      return;
    }
    kernels.parallelFor(
        config.nKvHeads(),
        (long) tokens * (config.dKey() + config.dValue()),
        head -> {
          for (int t = from; t < from + tokens; t++) {
            put(args, cache, head, t, position);
          }
        });
  }

  /** Caches one head of token t. */
  private static void put(AttentionArgs args, KeyValueCache cache, int head, int t, long position) {
    cache.put(head, position + t, args.k.array, args.k.row(t), args.v.array, args.v.row(t));
  }
}
