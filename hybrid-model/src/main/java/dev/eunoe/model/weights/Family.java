package dev.eunoe.model.weights;

import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.config.ModelConfig;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One family of published checkpoints: how its {@code config.json} and its tensor names say what
 * the engine computes. A new family is one more implementation in {@link #ALL}.
 */
interface Family {

  List<Family> ALL =
      List.of(
          new EunoeFamily(),
          new BambaFamily(),
          DenseFamily.LLAMA,
          DenseFamily.MISTRAL,
          DenseFamily.PHI3,
          DenseFamily.QWEN2,
          DenseFamily.QWEN3,
          DenseFamily.QWEN3_MOE,
          DenseFamily.SMOLLM3,
          new FalconH1Family(),
          GemmaFamily.SECOND,
          GemmaFamily.THIRD,
          GemmaFamily.THIRD_THAT_SEES,
          Gemma4Family.TEXT,
          Gemma4Family.THAT_SEES,
          Gemma4Family.UNIFIED_TEXT,
          Gemma4Family.UNIFIED,
          new GptOssFamily(),
          new GraniteHybridFamily(),
          GraniteSwaFamily.DENSE,
          GraniteSwaFamily.EXPERTS,
          new HymbaFamily(),
          new JambaFamily(),
          Llama4Family.TEXT,
          Llama4Family.THAT_SEES,
          Lfm2Family.DENSE,
          Lfm2Family.EXPERTS,
          Mamba1Family.FALCON_MAMBA,
          Mamba1Family.MAMBA,
          new Mamba2Family(),
          new NemotronHFamily(),
          new Phi4FlashFamily(),
          QwenFamily.NEXT,
          QwenFamily.DENSE,
          QwenFamily.DENSE_TEXT,
          QwenFamily.EXPERTS,
          QwenFamily.EXPERTS_TEXT,
          new RecurrentGemmaFamily(),
          new SambaFamily(),
          new Zamba2Family());

  /** The {@code model_type} of its config. */
  String modelType();

  ModelConfig config(ConfigJson json);

  ModelWeights weights(ModelConfig config, Weights weights);

  /** The family of this config. */
  static Family of(ConfigJson json) {
    String type = json.string("model_type");
    return ALL.stream()
        .filter(family -> family.modelType().equals(type))
        .findFirst()
        .orElseThrow(() ->
            new CheckpointException(
                json.file()
                    + ": model_type is '"
                    + type
                    + "'; this engine knows "
                    + ALL.stream().map(Family::modelType).collect(Collectors.joining(", "))
                    + "."));
  }
}
