package dev.eunoe.model.generate.draw;

/**
 * The tokens by falling logit, put in order only as far down as anybody looks: a draw seldom needs
 * more than the first few hundred of a vocabulary. Among equal logits the lower id comes first.
 *
 * <p>Used again for every token, so that ranking allocates nothing.
 */
public final class RankedLogits {
  private static final int FIRST = 256;

  /** Parts of a vocabulary of which each has a greatest logit; so many, or some more. */
  private static final int PARTS = 2 * FIRST;

  private float[] logits = {};
  // One long per id, its upper half ordered like the negated logit, its lower half the id: of the
  // greatest few first, of all where those are not enough.
  private long[] keys = {};
  private int size;
  private int sorted;

  /** Takes the logits (vocabSize) of a token; they must not change while their order is asked. */
  public void set(float[] logits) {
    if (keys.length != logits.length) {
      keys = new long[logits.length];
    }
    this.logits = logits;
    sorted = 0;
  }

  /** The id of that rank, counted from 0. */
  public int id(int rank) {
    if (rank >= sorted) {
      int to = Math.min(keys.length, Math.max(FIRST, 8 * rank));
      take(to == FIRST ? leastOfTheFirst() : Float.NEGATIVE_INFINITY);
      select(to);
      sort(to);
      sorted = to;
    }
    return (int) keys[rank];
  }

  /**
   * A logit that {@link #FIRST} ids at least have or surpass: of the greatest of many parts the one
   * of that rank. What is below need not be looked at again, and is nearly all of a vocabulary.
   */
  private float leastOfTheFirst() {
    int part = logits.length / PARTS;
    if (part < 2) {
      return Float.NEGATIVE_INFINITY;
    }
    size = 0;
    for (int from = 0; from < logits.length; from += part) {
      float greatest = Float.NEGATIVE_INFINITY;
      for (int id = from; id < Math.min(from + part, logits.length); id++) {
        greatest = Math.max(greatest, logits[id]);
      }
      keys[size++] = key(greatest, from);
    }
    select(FIRST);
    long last = keys[0];
    for (int i = 1; i < FIRST; i++) {
      last = Math.max(last, keys[i]);
    }
    return logitOf(last);
  }

  /** The keys of all from this logit on. */
  private void take(float least) {
    size = 0;
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] >= least) {
        keys[size++] = key(logits[id], id);
      }
    }
  }

  private static long key(float logit, int id) {
    int bits = Float.floatToIntBits(-logit);
    int ordered = bits < 0 ? ~bits ^ Integer.MIN_VALUE : bits;
    return (long) ordered << 32 | id;
  }

  private static float logitOf(long key) {
    int ordered = (int) (key >> 32);
    return -Float.intBitsToFloat(ordered < 0 ? ~(ordered ^ Integer.MIN_VALUE) : ordered);
  }

  /** Puts the least keys into [0, to): Hoare's quickselect. */
  private void select(int to) {
    int low = 0;
    int high = size - 1;
    while (low < high && to < size) {
      long pivot = middle(keys[low], keys[(low + high) >>> 1], keys[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (keys[i] < pivot) {
          i++;
        }
        while (keys[j] > pivot) {
          j--;
        }
        if (i <= j) {
          long swapped = keys[i];
          keys[i++] = keys[j];
          keys[j--] = swapped;
        }
      }
      // All up to j are at most the pivot, all from i on at least: only the side of `to` is open.
      if (to - 1 <= j) {
        high = j;
      } else if (to - 1 >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  /**
   * Puts the keys of [0, n) in order: heapsort, which needs no room. The JDK's own sort makes
   * arrays on processors for which it has vector instructions.
   */
  private void sort(int n) {
    for (int root = n / 2 - 1; root >= 0; root--) {
      sink(root, n);
    }
    for (int last = n - 1; last > 0; last--) {
      long greatest = keys[0];
      keys[0] = keys[last];
      keys[last] = greatest;
      sink(0, last);
    }
  }

  /** Moves a key of the heap of n keys down to where it belongs. */
  private void sink(int root, int n) {
    long key = keys[root];
    int at = root;
    int child = greaterChild(at, n);
    while (child < n && keys[child] > key) {
      keys[at] = keys[child];
      at = child;
      child = greaterChild(at, n);
    }
    keys[at] = key;
  }

  /** One at n or beyond where there is none. */
  private int greaterChild(int at, int n) {
    int left = 2 * at + 1;
    return left + 1 < n && keys[left + 1] > keys[left] ? left + 1 : left;
  }

  private static long middle(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
