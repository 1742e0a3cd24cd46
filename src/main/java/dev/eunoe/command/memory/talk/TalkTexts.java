package dev.eunoe.command.memory.talk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The hand-written templates of the talks, read from the resources beside this class. */
final class TalkTexts {
  private static final String FENCE = "```";

  private final Map<String, List<String>> general = new LinkedHashMap<>();
  private final List<Frame> frames = new ArrayList<>();
  private final List<Subject> subjects = new ArrayList<>();

  private TalkTexts() {}

  static TalkTexts read() {
    var texts = new TalkTexts();
    texts.readLists(lines("general.txt"));
    texts.readFrames(lines("frames.txt"));
    texts.readSubjects(lines("subjects-goods.txt"));
    texts.readSubjects(lines("subjects-work.txt"));
    return texts;
  }

  Map<String, List<String>> general() {
    return general;
  }

  List<Frame> frames() {
    return frames;
  }

  List<Subject> subjects() {
    return subjects;
  }

  private void readLists(List<String> lines) {
    List<String> list = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("[")) {
        list = general.computeIfAbsent(name(line), _ -> new ArrayList<>());
      } else if (!line.startsWith("#")) {
        list.add(line); // an empty line is an empty choice
      }
    }
  }

  private void readFrames(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith("= ")) {
        String[] head = line.split(" ");
        frames.add(new Frame(head[1], head[2]));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        frames.getLast().lines().add(line(line));
      }
    }
  }

  private void readSubjects(List<String> lines) {
    List<String> list = new ArrayList<>();
    boolean code = false;
    for (String line : lines) {
      if (code) {
        list.set(list.size() - 1, list.getLast() + "\n" + line);
        code = !line.equals(FENCE);
      } else if (line.startsWith("== ")) {
        subjects.add(new Subject(line.split(" ")[2]));
      } else if (line.startsWith("= ")) {
        subjects.getLast().wishes().add(new Frame(Frame.WISH, "any"));
        list = new ArrayList<>();
      } else if (line.startsWith("[")) {
        list = subjects.getLast().lists().computeIfAbsent(name(line), _ -> new ArrayList<>());
      } else if (line.matches("[W123] .*")) {
        subjects.getLast().wishes().getLast().lines().add(line(line));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        list.add(line);
        code = line.startsWith(FENCE);
      }
    }
  }

  private static String name(String line) {
    return line.substring(1, line.length() - 1);
  }

  private static Frame.Line line(String line) {
    return new Frame.Line(line.charAt(0), line.substring(2));
  }

  private static List<String> lines(String resource) {
    try (InputStream in = TalkTexts.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the templates " + resource + " are missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
