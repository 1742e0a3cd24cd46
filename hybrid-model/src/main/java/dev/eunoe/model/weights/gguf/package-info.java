/**
 * GGUF files: reads them, checks every number in them, and presents the model inside as what the
 * Hugging Face folder it was converted from would hold.
 *
 * <p>Open {@link dev.eunoe.model.weights.gguf.GgufModel} first; {@link
 * dev.eunoe.model.weights.gguf.GgufFile} knows the format, an {@link
 * dev.eunoe.model.weights.gguf.Architecture} undoes what the converter did to one kind of model. No
 * class here computes anything a model does.
 */
@NullMarked
package dev.eunoe.model.weights.gguf;

import org.jspecify.annotations.NullMarked;
