/**
 * The memory in PostgreSQL, by Hibernate Reactive; nothing here is public. Open {@code
 * PostgresMemoryStore} first: each operation is one transaction and names the class that does it.
 * Entities map the tables of {@code db/migration}; what runs on each turn is SQL beside the method
 * that needs it.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
