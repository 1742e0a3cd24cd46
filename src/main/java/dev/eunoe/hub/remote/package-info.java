/**
 * What the Hugging Face hub says and sends: names, the list of a repository's files, bytes of a
 * file, each refusal a sentence. Open {@link dev.eunoe.hub.remote.HubClient} first; {@link
 * dev.eunoe.hub.remote.Repository} is what a model's repository holds at one commit. Nothing here
 * knows a folder of this machine.
 */
@NullMarked
package dev.eunoe.hub.remote;

import org.jspecify.annotations.NullMarked;
