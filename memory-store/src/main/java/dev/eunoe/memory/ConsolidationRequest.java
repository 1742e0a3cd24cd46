package dev.eunoe.memory;

/**
 * Asks that what has left the window become segments.
 *
 * @param responseId the end of the path to look at
 * @param windowStart exchanges on that path ending at or before this token position have left it
 */
public record ConsolidationRequest(Owner owner, String responseId, long windowStart) {}
