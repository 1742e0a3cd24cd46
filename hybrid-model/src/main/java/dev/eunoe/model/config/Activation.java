package dev.eunoe.model.config;

/** The element-wise functions between the two linear maps of a feed-forward block, and of gates. */
public enum Activation {
  /** {@code x·σ(x)}. */
  SILU,
  /** The tanh approximation of GELU, {@code gelu_pytorch_tanh}. */
  GELU_TANH,
  /** GELU by the error function, {@code x·Φ(x)}. */
  GELU,
  /** {@code max(x, 0)²}. */
  RELU2,
  /** {@code σ(x) = 1/(1 + e⁻ˣ)}; gates of attention and of shared experts. */
  SIGMOID
}
