package dev.eunoe.model.kernel.args;

import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.matrix.Matrix;

/**
 * The first half of a gated feed-forward: {@code y ← act(gate·x) ⊙ up·x}.
 *
 * @param up (rows, cols)
 * @param gate (rows, cols)
 */
public record GatedLinear(Matrix up, Matrix gate, GateActivation activation) {}
