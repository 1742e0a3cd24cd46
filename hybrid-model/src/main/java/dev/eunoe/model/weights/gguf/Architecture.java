package dev.eunoe.model.weights.gguf;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One {@code general.architecture} of GGUF: how its keys and tensors become the config and tensors
 * of the Hugging Face family it was converted from, with the converter's changes undone (as {@code
 * convert_hf_to_gguf.py} of ggml-org/llama.cpp makes them).
 */
sealed interface Architecture
    permits DenseGguf,
        FalconH1Gguf,
        GemmaGguf,
        Gemma4Gguf,
        GptOssGguf,
        GraniteHybridGguf,
        JambaGguf,
        Lfm2Gguf,
        MambaGguf,
        NemotronHGguf,
        QwenGguf {

  List<Architecture> ALL =
      List.of(
          new FalconH1Gguf(),
          new GraniteHybridGguf(),
          new DenseGguf(),
          new GemmaGguf(),
          new Gemma4Gguf(),
          new GptOssGguf(),
          new NemotronHGguf(),
          new JambaGguf(),
          new MambaGguf(),
          new Lfm2Gguf(),
          new QwenGguf());

  /** The values of {@code general.architecture} it reads. */
  List<String> names();

  void translate(String name, Translation model);

  static Architecture of(GgufMetadata metadata) {
    String name = metadata.string("general.architecture");
    return ALL.stream()
        .filter(architecture -> architecture.names().contains(name))
        .findFirst()
        .orElseThrow(() ->
            metadata.wrong(
                "general.architecture",
                "one of "
                    + ALL.stream()
                        .flatMap(architecture -> architecture.names().stream())
                        .collect(Collectors.joining(", "))));
  }
}
