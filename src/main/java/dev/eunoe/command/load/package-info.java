/**
 * What the server adds to the model: answers that are streamed to several clients at once beside
 * the same engine without a server, and what sockets that say nothing cost. Open {@link
 * dev.eunoe.command.load.LoadBenchCommand} first.
 */
@NullMarked
package dev.eunoe.command.load;

import org.jspecify.annotations.NullMarked;
