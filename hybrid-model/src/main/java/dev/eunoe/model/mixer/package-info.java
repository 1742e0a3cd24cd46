/**
 * The sequence mixers: what lets a token see the ones before it. Attention looks back over a
 * window, Mamba carries a state.
 *
 * <p>Mixers hold weights only; everything that changes is in their state and in a workspace. Open
 * {@link dev.eunoe.model.mixer.Mixer} first.
 */
@NullMarked
package dev.eunoe.model.mixer;

import org.jspecify.annotations.NullMarked;
