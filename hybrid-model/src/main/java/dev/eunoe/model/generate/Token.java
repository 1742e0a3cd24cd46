package dev.eunoe.model.generate;

/**
 * One generated token.
 *
 * @param text the characters that became complete with it, perhaps none; never half a character,
 *     never part of a stop string
 */
public record Token(int id, String text) {}
