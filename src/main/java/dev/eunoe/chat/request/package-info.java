/**
 * What requests for an answer have alike, whichever interface they use. Open {@link
 * dev.eunoe.chat.request.MessageReader} first: it reads the messages; {@link
 * dev.eunoe.chat.request.Sampling} reads how the answer is chosen, {@link
 * dev.eunoe.chat.request.IgnoredFields} what of a request is kept.
 */
@NullMarked
package dev.eunoe.chat.request;

import org.jspecify.annotations.NullMarked;
