/**
 * Models of the Hugging Face hub on this machine: {@code pull} fetches one, {@code models} lists
 * what is here. Open {@link dev.eunoe.command.pull.PullCommand} first; what they call is {@link
 * dev.eunoe.hub.Hub}, as every command does that is given {@code hf:OWNER/NAME} for a model.
 */
@NullMarked
package dev.eunoe.command.pull;

import org.jspecify.annotations.NullMarked;
