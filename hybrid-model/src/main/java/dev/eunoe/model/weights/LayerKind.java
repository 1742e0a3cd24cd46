package dev.eunoe.model.weights;

import java.util.List;

/** The mixer of a layer where a config names one per layer, by its older or its newer name. */
enum LayerKind {
  MAMBA,
  ATTENTION;

  /** A list of kinds, one for every layer. */
  static List<LayerKind> read(ConfigJson json, String field) {
    return CommonFields.layerTypes(json, field).stream()
        .map(name ->
            switch (name) {
              case "mamba", "linear_attention" -> MAMBA;
              case "attention", "full_attention" -> ATTENTION;
              default ->
                  throw json.unknown(
                      field, name, "mamba, linear_attention, attention, full_attention");
            })
        .toList();
  }
}
