package dev.eunoe.command.check;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.files.MaybePacked;
import dev.eunoe.model.files.Unreadable;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.weights.CheckpointException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One held-out conversation and what its answer must and must not say.
 *
 * @param skill what the question tests
 * @param ask the role whose turn is asked for: {@code assistant} or {@code summary}
 * @param expect texts that the answer must hold as whole words
 * @param forbid texts that it must not hold as whole words
 */
record HeldOutCase(
    String id,
    String skill,
    List<ChatMessage> messages,
    String ask,
    List<String> expect,
    List<String> forbid) {

  HeldOutCase {
    messages = List.copyOf(messages);
    expect = List.copyOf(expect);
    forbid = List.copyOf(forbid);
  }

  /** Reads a file with one case per line, plain or packed. */
  static List<HeldOutCase> read(Path file) {
    var json = new ObjectMapper();
    var cases = new ArrayList<HeldOutCase>();
    try (var lines = lines(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        cases.add(json.readValue(line, HeldOutCase.class));
      }
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file + " is missing.", e);
    } catch (JacksonException e) {
      throw new CheckpointException(
          file + ", line " + (cases.size() + 1) + ": " + e.getOriginalMessage() + ".", e);
    } catch (IOException e) {
      throw new CheckpointException(Unreadable.sentence(file, e), e);
    }
    return cases;
  }

  private static BufferedReader lines(Path file) throws IOException {
    // A decoder of its own refuses what is not UTF-8.
    var decoder = StandardCharsets.UTF_8.newDecoder();
    return new BufferedReader(new InputStreamReader(MaybePacked.open(file), decoder));
  }

  /** Whether an answer holds all that is expected and nothing that is forbidden. */
  boolean accepts(String answer) {
    return expect.stream().allMatch(text -> holdsWord(answer, text))
        && forbid.stream().noneMatch(text -> holdsWord(answer, text));
  }

  /** How many of the expected texts an answer holds. */
  int kept(String answer) {
    return (int) expect.stream().filter(text -> holdsWord(answer, text)).count();
  }

  /** Whether the answer holds the text with no letter or digit directly before or behind it. */
  static boolean holdsWord(String answer, String text) {
    for (int at = answer.indexOf(text); at >= 0; at = answer.indexOf(text, at + 1)) {
      int end = at + text.length();
      boolean freeBefore = at == 0 || !Character.isLetterOrDigit(answer.codePointBefore(at));
      boolean freeBehind =
          end == answer.length() || !Character.isLetterOrDigit(answer.codePointAt(end));
      if (freeBefore && freeBehind) {
        return true;
      }
    }
    return false;
  }
}
