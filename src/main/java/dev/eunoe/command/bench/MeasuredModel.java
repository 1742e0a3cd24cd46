package dev.eunoe.command.bench;

import dev.eunoe.command.KeptStateOptions;
import dev.eunoe.command.ModelArgument;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.weights.Checkpoint;
import dev.eunoe.model.weights.CheckpointException;
import dev.eunoe.model.weights.RandomModel;
import dev.eunoe.progress.LoadBar;
import dev.eunoe.progress.ProgressBar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model is measured: one on disk, or random weights in a known shape. */
public final class MeasuredModel {
  /** Each is the {@code config.json} beside this class. */
  static final List<String> SHAPES =
      List.of("samba-400m", "granite-350m", "granite-1.5b", "qwen3-0.6b", "llama-3.2-1b");

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      converter = ModelArgument.Converter.class,
      description = ModelArgument.DESCRIPTION)
  private @Nullable ModelArgument model;

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      description =
          "instead of a model, random bf16 weights in one of these shapes: samba-400m, granite-350m,"
              + " granite-1.5b, qwen3-0.6b, llama-3.2-1b")
  private @Nullable String shape;

  @Mixin private final KeptStateOptions state = new KeptStateOptions();

  /** What figures call it. */
  public String name() {
    return shape != null ? shape : String.valueOf(path().getFileName());
  }

  /**
   * Loads the model.
   *
   * @throws CheckpointException when not exactly one was named, or it cannot be used
   */
  public HybridModel load(Kernels kernels) {
    if (shape == null) {
      return Checkpoint.openWithoutTokenizer(
          path(), kernels, state.options(), new LoadBar(ProgressBar.onStandardError(), path()));
    }
    if (model != null) {
      throw new CheckpointException(
          "--model and --shape were both given; one of them is measured.");
    }
    if (!SHAPES.contains(shape)) {
      throw new CheckpointException(
          "There is no shape '" + shape + "'; choose one of " + String.join(", ", SHAPES) + ".");
    }
    return RandomModel.of(shape, config(shape + ".json"), kernels, state.options());
  }

  /**
   * The model on disk.
   *
   * @throws CheckpointException when none was named
   */
  Path path() {
    if (model == null) {
      throw new CheckpointException("Name " + ModelArgument.DESCRIPTION + " with --model.");
    }
    return model.path();
  }

  static String config(String file) {
    try (var in = MeasuredModel.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing beside " + MeasuredModel.class + ".");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
