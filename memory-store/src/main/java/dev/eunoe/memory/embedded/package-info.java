/**
 * The PostgreSQL that Eunoe brings along and runs in its data directory, so that nothing needs to
 * be installed. Plain Java, used before the application starts. Open {@link
 * dev.eunoe.memory.embedded.EmbeddedPostgres} first: {@code start} is the whole story in the order
 * it happens; whatever is wrong with the directory arrives as a {@code DataDirectoryException}.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.embedded;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
