package dev.eunoe.model.kernel.matrix;

import dev.eunoe.model.config.Activation;

/**
 * What a gate does to what it stands beside: {@code y[i] ← act(scale·gate[i])·y[i]}.
 *
 * @param scale factor on the gate before its activation
 */
public record GateActivation(Activation activation, float scale) {
  public static GateActivation of(Activation activation) {
    return new GateActivation(activation, 1);
  }
}
