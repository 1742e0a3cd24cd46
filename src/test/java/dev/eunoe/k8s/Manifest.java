package dev.eunoe.k8s;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** One YAML document of {@code k8s/}, and a way through it by the names of its fields. */
record Manifest(Path file, Map<?, ?> content) {

  /** Every document of a folder and the folders below it, in the order of their files. */
  static List<Manifest> allIn(Path folder) throws IOException {
    var manifests = new ArrayList<Manifest>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        manifests.addAll(in(file));
      }
    }
    return manifests;
  }

  static List<Manifest> in(Path file) throws IOException {
    var manifests = new ArrayList<Manifest>();
    try (Reader text = Files.newBufferedReader(file)) {
      for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text)) {
        if (!(document instanceof Map<?, ?> content)) {
          throw new IllegalStateException(file + " has a document that is not a mapping");
        }
        manifests.add(new Manifest(file, content));
      }
    }
    return manifests;
  }

  String kind() {
    return String.valueOf(content.get("kind"));
  }

  String name() {
    return kind() + " " + map("metadata").get("name");
  }

  boolean isKustomization() {
    return kind().equals("Kustomization");
  }

  /** The mapping at a path of field names; empty when there is none. */
  Map<?, ?> map(String... path) {
    return Manifest.map(content, path);
  }

  List<?> list(String... path) {
    return Manifest.list(content, path);
  }

  /** The containers of the pods that this one makes; empty for the kinds that make none. */
  List<Map<?, ?>> containers() {
    var containers = new ArrayList<Map<?, ?>>();
    for (String list : List.of("initContainers", "containers")) {
      for (Object container : list("spec", "template", "spec", list)) {
        containers.add((Map<?, ?>) container);
      }
    }
    return containers;
  }

  static Object at(Map<?, ?> content, String... path) {
    Object found = content;
    for (String field : path) {
      found = found instanceof Map<?, ?> map ? map.get(field) : null;
    }
    return found;
  }

  static Map<?, ?> map(Map<?, ?> content, String... path) {
    return at(content, path) instanceof Map<?, ?> map ? map : Map.of();
  }

  static List<?> list(Map<?, ?> content, String... path) {
    return at(content, path) instanceof List<?> list ? list : List.of();
  }
}
