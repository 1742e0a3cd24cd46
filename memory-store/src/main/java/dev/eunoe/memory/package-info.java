/**
 * What Eunoe remembers: conversations, their turns and token ids, the model's saved states, and
 * what recall finds in them. Open {@link dev.eunoe.memory.MemoryStore} first: every operation is
 * there, records in, records out. How it is kept in PostgreSQL is in {@code persistence}, ranking
 * is in {@code recall}, segments and summaries in {@code consolidation}, the bundled server in
 * {@code embedded}.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
