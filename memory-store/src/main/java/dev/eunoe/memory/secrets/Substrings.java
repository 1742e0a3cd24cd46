package dev.eunoe.memory.secrets;

import java.util.Arrays;

/**
 * All parts of some texts, to look parts up in: a suffix automaton (Blumer et al., 1985), whose
 * size is that of the texts and whose look-up takes the length of what is looked up. A state's
 * edges are a list, which is short because the characters are those of {@link Pieces}.
 */
final class Substrings {
  private static final int NONE = -1;

  private int states = 1;
  private int last;
  private int[] length = new int[16];
  private int[] link = new int[16];
  private int[] firstEdge = new int[16];
  private int edges;
  private char[] edgeChar = new char[32];
  private int[] edgeTo = new int[32];
  private int[] nextEdge = new int[32];

  Substrings() {
    Arrays.fill(link, NONE);
    Arrays.fill(firstEdge, NONE);
  }

  /** The text ends here; the next character begins another one. */
  void end() {
    last = 0;
  }

  /** The text goes on with this character. */
  void add(char c) {
    int known = edge(last, c);
    if (known != NONE) { // another text has this beginning
      int to = edgeTo[known];
      last = length[to] == length[last] + 1 ? to : split(last, c, to);
      return;
    }
    int added = state(length[last] + 1);
    int from = last;
    while (from != NONE && edge(from, c) == NONE) {
      connect(from, c, added);
      from = link[from];
    }
    if (from == NONE) {
      link[added] = 0;
    } else {
      int to = edgeTo[edge(from, c)];
      link[added] = length[to] == length[from] + 1 ? to : split(from, c, to);
    }
    last = added;
  }

  private int split(int from, char c, int to) {
    int clone = state(length[from] + 1);
    link[clone] = link[to];
    for (int e = firstEdge[to]; e != NONE; e = nextEdge[e]) {
      connect(clone, edgeChar[e], edgeTo[e]);
    }
    link[to] = clone;
    for (int s = from; s != NONE; s = link[s]) {
      int e = edge(s, c);
      if (e == NONE || edgeTo[e] != to) {
        break;
      }
      edgeTo[e] = clone;
    }
    return clone;
  }

  /** Whether one of the texts has this part of {@code text}, separators left out. */
  boolean holds(String text, int from, int to) {
    int state = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (Pieces.isSeparator(c)) {
        continue;
      }
      int e = edge(state, c);
      if (e == NONE) {
        return false;
      }
      state = edgeTo[e];
    }
    return true;
  }

  private int edge(int state, char c) {
    int e = firstEdge[state];
    while (e != NONE && edgeChar[e] != c) {
      e = nextEdge[e];
    }
    return e;
  }

  private void connect(int from, char c, int to) {
    if (edges == edgeChar.length) {
      edgeChar = Arrays.copyOf(edgeChar, 2 * edges);
      edgeTo = Arrays.copyOf(edgeTo, 2 * edges);
      nextEdge = Arrays.copyOf(nextEdge, 2 * edges);
    }
    edgeChar[edges] = c;
    edgeTo[edges] = to;
    nextEdge[edges] = firstEdge[from];
    firstEdge[from] = edges++;
  }

  private int state(int ofLength) {
    if (states == length.length) {
      length = Arrays.copyOf(length, 2 * states);
      link = Arrays.copyOf(link, 2 * states);
      firstEdge = Arrays.copyOf(firstEdge, 2 * states);
    }
    length[states] = ofLength;
    link[states] = NONE;
    firstEdge[states] = NONE;
    return states++;
  }
}
