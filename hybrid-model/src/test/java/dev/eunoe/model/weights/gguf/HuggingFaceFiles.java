package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model folder in the form of Hugging Face, for tests that change one and write it again. */
public record HuggingFaceFiles(JsonNode config, Map<String, StoredTensor> tensors) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static HuggingFaceFiles read(Path folder) throws IOException {
    var config = JSON.readTree(Files.readString(folder.resolve("config.json")));
    var bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = Math.toIntExact(bytes.getLong(0));
    byte[] header = new byte[headerBytes];
    bytes.get(8, header);
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (var entry : JSON.readTree(header).properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        var json = entry.getValue();
        long[] shape = JSON.convertValue(json.get("shape"), long[].class);
        int begin = json.get("data_offsets").get(0).asInt();
        byte[] values = new byte[json.get("data_offsets").get(1).asInt() - begin];
        bytes.get(8 + headerBytes + begin, values);
        var type = GgufType.valueOf(json.get("dtype").asText().replace("U8", "I8"));
        tensors.put(entry.getKey(), new StoredTensor(entry.getKey(), type, shape, values));
      }
    }
    return new HuggingFaceFiles(config, tensors);
  }

  /** Writes {@code config.json} and {@code model.safetensors}. */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), config.toString());
    var header = JSON.createObjectNode();
    int at = 0;
    for (var tensor : tensors.values()) {
      var entry = header.putObject(tensor.name()).put("dtype", dtype(tensor));
      var shape = entry.putArray("shape");
      for (long size : tensor.shape()) {
        shape.add(size);
      }
      entry.putArray("data_offsets").add(at).add(at + tensor.bytes().length);
      at += tensor.bytes().length;
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    var all = ByteBuffer.allocate(8 + text.length + at).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(text.length).put(text);
    tensors.values().forEach(tensor -> all.put(tensor.bytes()));
    Files.write(folder.resolve("model.safetensors"), all.array());
    return folder;
  }

  /** GGUF knows no unsigned bytes, and no file here has signed ones. */
  private static String dtype(StoredTensor tensor) {
    return tensor.type() == GgufType.I8 ? "U8" : tensor.type().name();
  }
}
