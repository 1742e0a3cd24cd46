/**
 * The memory in PostgreSQL, by Hibernate Reactive. Open {@code PostgresMemoryStore} first: each
 * operation is one transaction and names the class that does it. Behind it are rooms, whose arrows
 * run down: {@code erasure} and {@code transfer}; {@code exchange} and {@code summary}; {@code
 * pins}, {@code search} and {@code state}; {@code entity}; {@code session}. Nothing of them is used
 * outside. Entities map the tables of {@code db/migration}; SQL stands beside the method it is of.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
