/**
 * Keys by which callers are known: what a key is ({@link dev.eunoe.memory.keys.ApiKey}), its words
 * and their hash ({@link dev.eunoe.memory.keys.KeySecret}). Open {@link
 * dev.eunoe.memory.keys.ApiKeys} first: what a server asks of them, reactively; {@link
 * dev.eunoe.memory.keys.KeyBook} is what an administrator does, by JDBC, beside a running server.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.keys;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
