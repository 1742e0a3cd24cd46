package dev.eunoe.memory.pins;

import dev.eunoe.memory.Pin;

/**
 * A sentence worth pinning.
 *
 * @param slot what a fact is about, such as {@code name}: a newer fact of the same slot takes its
 *     place; empty where several may stand side by side
 */
public record FoundPin(Pin.Kind kind, String text, String slot) {}
