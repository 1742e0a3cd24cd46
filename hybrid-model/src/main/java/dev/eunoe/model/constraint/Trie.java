package dev.eunoe.model.constraint;

import java.util.Arrays;
import java.util.List;

/**
 * Tokens by their bytes: each node is a byte behind those of its parents, in the order of a walk
 * that goes down first, so that what begins with the same bytes lies together and is left out
 * together.
 */
final class Trie {
  /** A token's bytes and its id. */
  record Entry(byte[] bytes, int id) {}

  private final byte[] value;
  private final int[] depth;

  /** The first node that is not below this one. */
  private final int[] end;

  /** The tokens that end at a node are those from its own place to {@code tokensTo}. */
  private final int[] tokensFrom;

  private final int[] tokensTo;
  private final int[] tokens;
  private int nodes;
  private int deepest;

  Trie(List<Entry> entries) {
    var sorted = entries.toArray(Entry[]::new);
    Arrays.sort(sorted, (x, y) -> Arrays.compareUnsigned(x.bytes(), y.bytes()));
    int most = Arrays.stream(sorted).mapToInt(entry -> entry.bytes().length).sum();
    int[][] room = new int[4][most];
    byte[] values = new byte[most];
    tokens = Arrays.stream(sorted).mapToInt(Entry::id).toArray();
    depth = room[0];
    end = room[1];
    tokensFrom = room[2];
    tokensTo = room[3];
    value = values;
    byte[] before = {};
    int[] path = new int[Arrays.stream(sorted).mapToInt(e -> e.bytes().length).max().orElse(0)];
    for (int i = 0; i < sorted.length; i++) {
      byte[] bytes = sorted[i].bytes();
      int shared = Math.max(0, Arrays.mismatch(before, bytes));
      boolean same = Arrays.equals(before, bytes);
      for (int at = before.length - 1; at >= shared && !same; at--) {
        end[path[at]] = nodes;
      }
      for (int at = shared; at < bytes.length && !same; at++) {
        path[at] = nodes;
        value[nodes] = bytes[at];
        depth[nodes] = at;
        tokensFrom[nodes] = i;
        tokensTo[nodes] = i;
        nodes++;
      }
      tokensTo[path[bytes.length - 1]] = i + 1;
      before = bytes;
      deepest = Math.max(deepest, bytes.length);
    }
    for (int at = 0; at < before.length; at++) {
      end[path[at]] = nodes;
    }
  }

  /** Adds the tokens whose bytes may follow. */
  void walk(Automaton automaton, State from, TokenList allowed) {
    State[] path = new State[deepest + 1];
    path[0] = from;
    int node = 0;
    while (node < nodes) {
      State state = automaton.next(path[depth[node]], value[node] & 0xFF);
      if (automaton.isDead(state)) {
        node = end[node];
        continue;
      }
      path[depth[node] + 1] = state;
      for (int i = tokensFrom[node]; i < tokensTo[node]; i++) {
        allowed.add(tokens[i]);
      }
      node++;
    }
  }
}
