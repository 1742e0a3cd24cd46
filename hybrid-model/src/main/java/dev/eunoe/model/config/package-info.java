/**
 * The shapes of a hybrid model as records that cannot be wrong: which mixers each layer has and how
 * large they are.
 *
 * <p>One description covers every model family; the readers in {@code weights} translate a {@code
 * config.json} into it, and nothing behind it knows a family's name. Open {@link
 * dev.eunoe.model.config.ModelConfig} first.
 */
@NullMarked
package dev.eunoe.model.config;

import org.jspecify.annotations.NullMarked;
