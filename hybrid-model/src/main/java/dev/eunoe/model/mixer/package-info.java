/**
 * The sequence mixers: what lets a token see the ones before it. Attention looks back over a
 * window, Mamba carries a state.
 *
 * <p>Besides its own input and state a mixer may look at the {@link dev.eunoe.model.state.Pass}:
 * the states of other layers, and arrays of the workspace that an earlier layer has filled, each in
 * a {@link dev.eunoe.model.state.Workspace.Slot} of its own. Constants around a mixer are none of
 * its business; the sublayer applies them.
 *
 * <p>Mixers hold weights only; everything that changes is in their state and in a workspace. Open
 * {@link dev.eunoe.model.mixer.Mixer} first.
 */
@NullMarked
package dev.eunoe.model.mixer;

import org.jspecify.annotations.NullMarked;
