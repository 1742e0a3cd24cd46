package dev.eunoe.memory;

import java.util.List;

/**
 * A saved model state, byte for byte as it was handed in.
 *
 * @param responseId the exchange it was saved with
 * @param position tokens read by this state, along the exchange's path
 * @param blocks in the order in which they were handed in
 */
public record SavedState(String responseId, long position, byte[] fixed, List<byte[]> blocks) {}
