package dev.eunoe.model.mixer.run;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.AttentionState;

/**
 * Puts tokens into a key/value cache and lets each look back at those up to itself.
 *
 * <p>While the cache has room all tokens enter it and then look back, on several threads; in a full
 * ring they enter and look back one after the other, so that it never needs more than its window,
 * but each key/value head by itself. Either way a chunk gives the same bits as its tokens one at a
 * time.
 */
public final class CachedAttention {
  /** Tokens that one thread takes through the cache before it asks for more. */
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
   * @param position that of the first of them
   */
  public void run(AttentionArgs args, AttentionState cache, long position, int tokens) {
    args.cache(cache.keys(), cache.values(), cache.capacity());
    long end = position + tokens;
    if (tokens > 1 && config.rows(end) == end) {
      all(args, cache, position, tokens);
    } else if (tokens > 1 && config.nKvHeads() > 1) {
      headByHead(args, cache, position, tokens);
    } else {
      for (int t = 0; t < tokens; t++) {
        for (int head = 0; head < config.nKvHeads(); head++) {
          put(args, head, cache, position, t);
        }
        kernels.attend(args, t, config.rows(position + t + 1));
      }
    }
  }

  /** Nothing leaves the window, so all may enter before the first looks back. */
  private void all(AttentionArgs args, AttentionState cache, long position, int tokens) {
    kernels.parallelFor(
        config.nKvHeads(),
        (long) tokens * (config.dKey() + config.dValue()),
        head -> {
          for (int t = 0; t < tokens; t++) {
            put(args, head, cache, position, t);
          }
        });
    kernels.parallelFor(
        (tokens + TOKENS_PER_PART - 1) / TOKENS_PER_PART,
        tokens * (position + tokens) * config.nHeads() * config.headDim(),
        block -> {
          int from = block * TOKENS_PER_PART;
          for (int t = from; t < Math.min(from + TOKENS_PER_PART, tokens); t++) {
            kernels.attend(args, t, config.rows(position + t + 1), 0, config.nHeads());
          }
        });
  }

  /** In a full ring, where a token must look back before the next one enters. */
  private void headByHead(AttentionArgs args, AttentionState cache, long position, int tokens) {
    int heads = config.nHeads() / config.nKvHeads();
    kernels.parallelFor(
        config.nKvHeads(),
        (long) tokens * cache.capacity() * config.nHeads() * config.headDim(),
        head -> {
          for (int t = 0; t < tokens; t++) {
            put(args, head, cache, position, t);
            int cached = config.rows(position + t + 1);
            kernels.attend(args, t, cached, head * heads, (head + 1) * heads);
          }
        });
  }

  /** Caches one head of token t. */
  private static void put(
      AttentionArgs args, int head, AttentionState cache, long position, int t) {
    cache.put(head, position + t, args.k.array, args.k.row(t), args.v.array, args.v.row(t));
  }
}
