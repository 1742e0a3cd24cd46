/**
 * Calls of tools within an answer, for every interface that tells them apart from its words. Open
 * {@link dev.eunoe.chat.calls.CallSplitter} first: it takes the text as it arrives; {@link
 * dev.eunoe.chat.calls.AnswerCalls} is the same of an answer that has ended.
 */
@NullMarked
package dev.eunoe.chat.calls;

import org.jspecify.annotations.NullMarked;
