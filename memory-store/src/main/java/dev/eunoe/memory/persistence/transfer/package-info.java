/**
 * Export and import of all that an owner has. Open {@code ImportWriter} first: a table of contents
 * of an import; {@code ExportReader} is the other way.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.transfer;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
