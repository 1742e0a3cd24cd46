package dev.eunoe.model.kernel.vector.attention;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorElements;
import java.util.Arrays;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#attend} on vectors: a lane per cached token for the scores, a lane per head
 * dimension for the weighted sum of the values. Used again and again, by one thread at a time.
 *
 * <p>By tiles of cached tokens with an online softmax (arXiv:1805.02867): the scores of a tile stay
 * in a near cache, and what earlier tiles gave is scaled down where a later one has a greater
 * score. Tiles begin at multiples of their length, so the bits depend on what is visible alone.
 * Several tokens go through a tile together: each of its blocks is widened to floats once for all
 * of them.
 */
public final class VectorAttention {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final float[] NONE = {};
  private static final AttentionArgs NOTHING = new AttentionArgs();
  private static final int BLOCK = KeyValueBlock.TOKENS;

  /** Cached tokens of a tile. */
  static final int TILE = 1024;

  // Of the heads at hand, for VectorScores and VectorMix.
  float[] q = NONE;
  int headDim;
  float[] keys = NONE;
  int key;
  float[] values = NONE;
  int value;
  int valueDim;
  float[] out = NONE;

  /** Of a tile (tokens, 2, TILE): of one head or two of each token. */
  float[] scores = NONE;

  private final VectorWiden widen = new VectorWiden();
  private AttentionArgs args = NOTHING;
  private int token;
  private int tokens;
  private long position;
  private int h;
  private int heads;

  /** The queries at hand, and whether they look at tokens that lie apart from the window. */
  private Slice queries = new Slice();

  private boolean apart;

  /** Of each token and head at hand (tokens, 2). */
  private VectorSoftmax softmax = new VectorSoftmax(1);

  /** Pairs of query heads with the same keys; one that is left counts as a pair. */
  static int pairs(AttentionConfig shape) {
    return shape.nKvHeads() * pairsOfKeys(shape);
  }

  private static int pairsOfKeys(AttentionConfig shape) {
    return (shape.nHeads() / shape.nKvHeads() + 1) / 2;
  }

  /** Query heads {@code firstHead} to {@code lastHead} of some tokens. */
  public void attend(
      AttentionArgs args, int token, int tokens, long position, int firstHead, int lastHead) {
    int headsOfKeys = args.shape.nHeads() / args.shape.nKvHeads();
    // Tokens that see others apart from their window differ in where tiles begin and end.
    boolean alike = args.shape.apart(position) == args.shape.apart(position + tokens - 1);
    int together = alike ? tokens : 1;
    for (int t = 0; t < tokens; t += together) {
      set(args, token + t, together, position + t);
      for (int head = firstHead; head < lastHead; ) {
        int last = Math.min(lastHead, (head / headsOfKeys + 1) * headsOfKeys);
        heads(head, Math.min(2, last - head));
        head += heads;
      }
    }
    clear();
  }

  /** Pair {@code pair} of a token's query heads. */
  void pair(AttentionArgs args, int token, long position, int pair) {
    int headsOfKeys = args.shape.nHeads() / args.shape.nKvHeads();
    int inGroup = pair % pairsOfKeys(args.shape) * 2;
    set(args, token, 1, position);
    heads(
        pair / pairsOfKeys(args.shape) * headsOfKeys + inGroup, Math.min(2, headsOfKeys - inGroup));
    clear();
  }

  private void set(AttentionArgs args, int token, int tokens, long position) {
    this.args = args;
    this.token = token;
    this.tokens = tokens;
    this.position = position;
    headDim = args.shape.headDim();
    valueDim = args.shape.valueDim();
    q = args.q.array;
    out = args.out.array;
    if (softmax.tokens() < tokens) {
      softmax = new VectorSoftmax(tokens);
      scores = new float[2 * TILE * tokens];
    }
    if (scores.length == 0) {
      scores = new float[2 * TILE * softmax.tokens()];
    }
  }

  /** Lets go of what is somebody else's. */
  private void clear() {
    args = NOTHING;
    queries = NOTHING.q;
    q = keys = values = out = NONE;
  }

  /** One head, or two with the same keys: then keys and values are read once for both. */
  private void heads(int firstHead, int count) {
    h = firstHead;
    heads = count;
    softmax.begin(args, h, heads, tokens);
    for (int t = 0; t < tokens; t++) {
      Arrays.fill(out, out(t), out(t) + heads * valueDim, 0);
    }
    queries = args.q;
    apart = true;
    queries = args.firstQ;
    q = queries.array;
    tiles(0, args.shape.apart(position));
    apart = false;
    queries = args.q;
    q = queries.array;
    tiles(firstOfRun(0), position + tokens);
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < heads; i++) {
        VectorElements.scale(out, out(t) + i * valueDim, valueDim, softmax.share(t, i));
      }
    }
  }

  /** The first position that token t sees without a gap. */
  private long firstOfRun(int t) {
    return args.shape.firstOfRun(position + t);
  }

  /** Where the outputs of the heads at hand begin. */
  private int out(int t) {
    return args.out.row(token + t) + h * valueDim;
  }

  private int query(int t) {
    return queries.row(token + t) + h * headDim;
  }

  private void tiles(long from, long to) {
    for (long tile = from / TILE * TILE; tile < to; tile += TILE) {
      tile(tile, from, Math.min(to, tile + TILE));
    }
  }

  /** What lies between {@code from} and {@code to} of the tile that begins at {@code tile}. */
  private void tile(long tile, long from, long to) {
    long first = Math.max(tile, from);
    for (long block = first / BLOCK; block * BLOCK < to; block++) {
      key(block);
      for (int t = 0; t < tokens; t++) {
        int begin = begin(t, from, block);
        int end = end(t, to, block);
        if (begin < end) {
          int at = 2 * TILE * t + (int) (block * BLOCK - tile);
          if (heads == 2) {
            VectorScores.two(this, query(t), begin, end, at);
          } else {
            VectorScores.one(this, query(t), begin, end, at);
          }
        }
      }
    }
    for (int t = 0; t < tokens; t++) {
      int begin = (int) (Math.max(first, visibleFrom(t, from)) - tile);
      int end = (int) (visibleTo(t, to) - tile);
      softmax.tile(scores, t, begin, Math.max(begin, end));
    }
    for (long block = first / BLOCK; block * BLOCK < to; block++) {
      value(block);
      for (int t = 0; t < tokens; t++) {
        int begin = begin(t, from, block);
        int end = end(t, to, block);
        if (begin < end) {
          mix(t, begin, end, 2 * TILE * t + (int) (block * BLOCK - tile));
        }
      }
    }
  }

  /** Adds rows of a block; what earlier tiles gave is scaled down by the first of them. */
  private void mix(int t, int begin, int end, int at) {
    float less = softmax.takeLess(t, 0);
    if (heads == 2) {
      VectorMix.two(this, out(t), begin, end, at, less, softmax.takeLess(t, 1));
    } else {
      VectorMix.one(this, out(t), begin, end, at, less);
    }
  }

  /** The first position that a token sees of those from {@code from} on. */
  private long visibleFrom(int t, long from) {
    return apart ? from : Math.max(from, firstOfRun(t));
  }

  private long visibleTo(int t, long to) {
    return apart ? to : Math.min(to, position + t + 1);
  }

  private int begin(int t, long from, long block) {
    return (int) Math.max(0, visibleFrom(t, from) - block * BLOCK);
  }

  private int end(int t, long to, long block) {
    return (int) Math.min(BLOCK, visibleTo(t, to) - block * BLOCK);
  }

  private int kv() {
    return h / (args.shape.nHeads() / args.shape.nKvHeads());
  }

  private KeyValueBlock block(long index) {
    return apart ? args.cache.staying().block(index) : args.cache.block(index);
  }

  private void key(long index) {
    var block = block(index);
    keys = widen.keys(block, kv(), headDim);
    key = widen.from();
  }

  private void value(long index) {
    var block = block(index);
    values = widen.values(block, kv(), valueDim);
    value = widen.from();
  }

  static {
    if (BLOCK % (4 * FLOATS.length()) != 0 || TILE % BLOCK != 0) {
      throw new IllegalStateException("blocks are whole vectors, tiles are whole blocks");
    }
  }
}
