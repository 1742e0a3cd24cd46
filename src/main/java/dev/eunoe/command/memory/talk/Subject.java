package dev.eunoe.command.memory.talk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What talks are about.
 *
 * @param about goods, or work without things one can touch
 * @param lists its words and sentences by their names
 */
record Subject(String about, Map<String, List<String>> lists, List<Frame> wishes) {
  Subject(String about) {
    this(about, new LinkedHashMap<>(), new ArrayList<>());
  }

  List<String> list(String list) {
    return lists.getOrDefault(list, List.of());
  }
}
