package dev.eunoe.memory.pins;

import java.util.Optional;

/**
 * A sentence that is worth a pin, or that may take back what another says.
 *
 * @param pin what it is worth by itself; empty where it only takes something back
 */
public record Remark(String text, Optional<FoundPin> pin) {}
