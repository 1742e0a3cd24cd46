/**
 * How words stand in the database: as they are, or, where there is a key, so that nobody reads them
 * who has the database alone. Open {@link dev.eunoe.memory.sealing.Sealing} first; decision 16 says
 * what a dump still tells.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.sealing;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
