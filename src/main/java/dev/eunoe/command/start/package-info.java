/**
 * How long a server takes until it is ready, and what that is made of. Open {@link
 * dev.eunoe.command.start.StartBenchCommand} first; {@link dev.eunoe.command.start.StartedServer}
 * is one start, {@link dev.eunoe.command.start.MeasuredServer} the server in it.
 */
@NullMarked
package dev.eunoe.command.start;

import org.jspecify.annotations.NullMarked;
