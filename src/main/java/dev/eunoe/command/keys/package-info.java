/**
 * The keys by which a server knows its callers: {@code eunoe keys create}, {@code list}, {@code
 * revoke}. Open {@link dev.eunoe.command.keys.KeysCommand} first; {@link
 * dev.eunoe.command.keys.KeyDatabase} finds the database, also one that a server is using.
 */
@NullMarked
package dev.eunoe.command.keys;

import org.jspecify.annotations.NullMarked;
