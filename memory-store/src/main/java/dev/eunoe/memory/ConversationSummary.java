package dev.eunoe.memory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the list of conversations.
 *
 * @param title the first words the user said
 * @param lastResponseId the exchange begun last: where to go on; null where none was
 * @param turns how many turns are kept, over all branches
 * @param space what keeps it apart from others; empty where nothing does
 */
public record ConversationSummary(
    String id,
    String title,
    Instant createdAt,
    Instant updatedAt,
    @Nullable String lastResponseId,
    int turns,
    String space) {}
