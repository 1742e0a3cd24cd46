package dev.eunoe.memory;

/**
 * Token ids of an exchange from its words, under the tokenizer of the model that goes on with it:
 * an erasure changes words, and with them every position behind.
 */
@FunctionalInterface
public interface Retokenizer {
  /** Where no tokenizer is at hand: the ids are left out, positions stay as they were. */
  Retokenizer NONE = _ -> new int[0];

  /** The ids; none where they are not known. */
  int[] ids(Exchange exchange);
}
