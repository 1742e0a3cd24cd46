package dev.eunoe.hub;

import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.RemoteFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A GGUF model of a repository: one file, or the parts of a split one in order.
 *
 * @param stem the name without its number and ending
 * @param label the form of its weights as the name says it, such as {@code Q8_0}; the stem where it
 *     says none
 */
record GgufSet(String stem, String label, List<RemoteFile> files) {
  private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})");
  private static final Pattern LABEL =
      Pattern.compile(
          "(?:^|[-._])((?:UD-)?(?:I?Q\\d|TQ\\d|MXFP4|BF16|F16|F32|FP16|FP32)(?:_[A-Z0-9_]+)?)$",
          Pattern.CASE_INSENSITIVE);

  /** Blocks that no matrix of the engine has. */
  private static final Pattern UNREAD =
      Pattern.compile("(UD-)?(IQ|TQ|Q2|Q3).*", Pattern.CASE_INSENSITIVE);

  /** Which is taken where none was named: near the original first, then small, then large. */
  private static final List<String> PREFERRED =
      List.of(
          "Q8_0", "Q4_K_M", "Q6_K", "Q5_K_M", "Q5_K_S", "Q4_K_S", "Q5_1", "Q5_0", "Q4_1", "Q4_0",
          "MXFP4", "BF16", "F16", "FP16", "F32", "FP32");

  /** All of them in these files, in the order of the list. */
  static List<GgufSet> in(List<RemoteFile> files) {
    Map<String, List<RemoteFile>> sets = new LinkedHashMap<>();
    for (var file : files) {
      String name = file.name();
      // What sees and hears in a multi-modal model, and what quantisers measure.
      if (name.endsWith(".gguf") && !name.startsWith("mmproj") && !name.startsWith("imatrix")) {
        String stem = name.substring(0, name.length() - ".gguf".length());
        var part = PART.matcher(stem);
        sets.computeIfAbsent(part.matches() ? part.group(1) : stem, _ -> new ArrayList<>())
            .add(file);
      }
    }
    return sets.entrySet().stream().map(set -> of(set.getKey(), set.getValue())).toList();
  }

  private static GgufSet of(String stem, List<RemoteFile> files) {
    files.sort(Comparator.comparing(RemoteFile::name));
    var label = LABEL.matcher(stem);
    // It names a folder, and stands behind the colon of a name.
    String plain = stem.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.-]", "_");
    return new GgufSet(stem, label.find() ? label.group(1) : plain, List.copyOf(files));
  }

  /** Whether a person means this one by the name of a form or of a file. */
  boolean isCalled(String quant) {
    return label.equalsIgnoreCase(quant) || stem.equalsIgnoreCase(quant);
  }

  boolean isRead() {
    return !UNREAD.matcher(label).matches();
  }

  /** Its place among those that are taken where none was named. */
  int rank() {
    return rank(label);
  }

  static int rank(String label) {
    int rank = PREFERRED.indexOf(label.toUpperCase(Locale.ROOT));
    return rank < 0 ? PREFERRED.size() : rank;
  }

  /**
   * Refuses a set with a part missing or twice.
   *
   * @param repository for the message
   */
  void requireWhole(String repository) {
    for (int i = 0; i < files.size(); i++) {
      var part = PART.matcher(files.get(i).name().replaceFirst("\\.gguf$", ""));
      boolean single = !part.matches();
      if (single
          ? files.size() > 1
          : Integer.parseInt(part.group(2)) != i + 1
              || Integer.parseInt(part.group(3)) != files.size()) {
        throw new HubException(
            "%s holds %s of a split model, which is not each part once; name another file."
                .formatted(repository, names(files)));
      }
    }
  }

  private static String names(List<RemoteFile> files) {
    return files.stream().map(RemoteFile::path).collect(Collectors.joining(", "));
  }
}
