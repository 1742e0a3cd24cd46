package dev.eunoe.memory.recall;

/**
 * One way in which a turn may have what a question asks for.
 *
 * @param word to be looked up, by its lexemes
 * @param concept which of the question's words this stands for
 * @param family 0 for the word's own forms, the same number for forms of one related word: those
 *     are counted together when rarity is measured
 * @param weight 1 for the word itself
 */
public record Term(String word, int concept, int family, double weight) {}
