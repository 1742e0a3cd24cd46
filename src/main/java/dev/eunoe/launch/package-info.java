/**
 * The command line. Open {@link dev.eunoe.launch.Eunoe} first: it names the commands; {@code serve}
 * starts the database and then the server, {@code chat} is a client of the socket, {@code check}
 * and {@code evaluate} are the engine's own.
 */
@NullMarked
package dev.eunoe.launch;

import org.jspecify.annotations.NullMarked;
