/**
 * The tables and how they came to be: numbered SQL files in {@code resources/db/migration}, applied
 * by {@link dev.eunoe.memory.schema.Migrations}, open it first, before anything else uses the
 * database. It works by JDBC, on the bundled PostgreSQL and on any other.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.schema;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
