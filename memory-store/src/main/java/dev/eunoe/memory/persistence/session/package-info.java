/**
 * What every statement needs: transactions of one owner, the encoding of parameters, the mapping of
 * rows, the sealing of words. Open {@code Transactions} first: it opens a session for an owner and
 * ends it. It knows no table.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.session;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
