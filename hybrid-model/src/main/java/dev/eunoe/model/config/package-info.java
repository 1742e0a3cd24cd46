/**
 * The shapes of a hybrid model as records that cannot be wrong: which mixers each layer has and how
 * large they are.
 *
 * <p>A model is a list of layers, a layer a list of sublayers, each of which adds to the residual
 * stream: mixers, one or several in parallel, or a feed-forward block. A new kind of mixer is a
 * record here that {@link dev.eunoe.model.config.MixerConfig} permits, its state beside {@code
 * MambaState}, its weights and arithmetic beside {@code MambaMixer}; the compiler then names every
 * switch that must learn it. A new feed-forward block or norm goes the same way.
 *
 * <p>One description covers every model family; the readers in {@code weights} translate a {@code
 * config.json} into it, and nothing behind it knows a family's name. Open {@link
 * dev.eunoe.model.config.ModelConfig} first.
 */
@NullMarked
package dev.eunoe.model.config;

import org.jspecify.annotations.NullMarked;
