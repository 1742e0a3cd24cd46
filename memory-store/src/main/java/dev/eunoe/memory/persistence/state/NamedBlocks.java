package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StateBlock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that a state needs, under the names they have in the database. Names are made as they
 * are asked for: a long conversation has a hundred thousand blocks, and a turn is about a few.
 */
final class NamedBlocks {
  private final List<StateBlock> blocks;
  private final Owner owner;
  private final Optional<StateCipher> cipher;
  private final @Nullable String[] keys;
  private final List<Part> parts = new ArrayList<>();

  /**
   * The blocks of one part, as a range of the list.
   *
   * @param first index within the part of the one at {@code from}
   */
  record Part(int part, long first, int from, int to) {
    long last() {
      return first + (to - from) - 1;
    }
  }

  NamedBlocks(List<StateBlock> blocks, Owner owner, Optional<StateCipher> cipher) {
    this.blocks = blocks;
    this.owner = owner;
    this.cipher = cipher;
    this.keys = new String[blocks.size()];
    int from = 0;
    for (int i = 1; i <= blocks.size(); i++) {
      if (i == blocks.size() || block(i).part() != block(from).part()) {
        parts.add(new Part(block(from).part(), block(from).index(), from, i));
        from = i;
      }
    }
  }

  StateBlock block(int i) {
    return blocks.get(i);
  }

  List<Part> parts() {
    return parts;
  }

  /**
   * What PostgreSQL reads as the key's bytes. With an encryption key it is a keyed hash of the key,
   * which would tell the words to whoever guesses them.
   */
  String key(int i) {
    String key = keys[i];
    if (key == null) {
      byte[] plain = block(i).key();
      byte[] stored = cipher.map(c -> c.name(owner.id(), plain)).orElse(plain);
      key = "\\x" + HexFormat.of().formatHex(stored);
      keys[i] = key;
    }
    return key;
  }

  /** The key of the block before it in its part; empty where it is the first that is needed. */
  String parent(int i) {
    return i > 0 && block(i - 1).part() == block(i).part() ? key(i - 1) : "";
  }
}
