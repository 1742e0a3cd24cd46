/**
 * What is remembered of an owner, and what they may do with it: {@code /v1/memories}, and the same
 * as tools at {@code /mcp}. Open {@link dev.eunoe.chat.memories.MemoriesRoutes} first; the records
 * beside it are the bodies, {@link dev.eunoe.chat.memories.ExportFile} is what {@link
 * dev.eunoe.chat.memories.MemoryImport} reads again.
 */
@NullMarked
package dev.eunoe.chat.memories;

import org.jspecify.annotations.NullMarked;
