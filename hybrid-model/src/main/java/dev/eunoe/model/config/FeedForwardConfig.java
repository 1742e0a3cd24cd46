package dev.eunoe.model.config;

/** The shape of a feed-forward block: what a layer does to each token by itself. */
public sealed interface FeedForwardConfig permits DenseConfig, ExpertsConfig {

  /** Width of its input and output. */
  int dModel();
}
