package dev.eunoe.model.jinja;

import dev.eunoe.model.jinja.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens and removes the white space that {@code trim_blocks}, {@code
 * lstrip_blocks} and the signs {@code -} and {@code +} in tags remove.
 */
final class Lexer {
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Pattern NUMBER =
      Pattern.compile("\\d+(?:_\\d+)*(?:(?:\\.\\d+)?[eE][+-]?\\d+|\\.\\d+)?");
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}<>=.:|,;]");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*([-+]?)%\\}");

  private final String source;
  private final List<TemplateToken> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarting = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<TemplateToken> tokens(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    // As Jinja does by default: one newline at the end of the file is not part of the template.
    var lexer =
        new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (at < source.length()) {
      int tag = nextTag();
      if (tag < 0) {
        data(source.substring(at));
        at = source.length();
        break;
      }
      char kind = source.charAt(tag + 1);
      char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
      data(before(source.substring(at, tag), kind, sign));
      advance(tag);
      switch (kind) {
        case '#' -> comment();
        case '%' -> tag();
        default -> expression(Kind.OUTPUT_BEGIN, Kind.OUTPUT_END, "}}");
      }
      lineStarting = source.charAt(at - 1) == '\n';
    }
    tokens.add(new TemplateToken(Kind.END, "", line));
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      tokens.add(new TemplateToken(Kind.DATA, text, line));
    }
  }

  private int lines(int from, int to) {
    return (int) source.substring(from, to).chars().filter(c -> c == '\n').count();
  }

  private void advance(int to) {
    line += lines(at, to);
    at = to;
  }

  private int nextTag() {
    for (int i = at; i + 1 < source.length(); i++) {
      if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** The text in front of a tag without what the tag removes. */
  private String before(String text, char kind, char sign) {
    if (sign == '-') {
      return TextMethods.stripped(text, false, true);
    }
    int lineStart = text.lastIndexOf('\n') + 1;
    boolean strips = sign != '+' && kind != '{' && (lineStart > 0 || lineStarting);
    return strips && TextMethods.stripped(text.substring(lineStart), true, false).isEmpty()
        ? text.substring(0, lineStart)
        : text;
  }

  /** Passes the end of a tag at {@code end}, with the white space behind it that it removes. */
  private void passEnd(int end, int length, boolean block, char sign) {
    int to = end + length;
    if (sign == '-') {
      while (to < source.length() && TextMethods.isSpace(source.charAt(to))) {
        to++;
      }
    } else if (block && sign != '+' && to < source.length() && source.charAt(to) == '\n') {
      to++;
    }
    advance(to);
  }

  private void comment() {
    int end = source.indexOf("#}", at + 2);
    if (end < 0) {
      throw JinjaException.at(line, "a comment has no end '#}'");
    }
    passEnd(end, 2, true, end > at + 2 ? source.charAt(end - 1) : ' ');
  }

  private void tag() {
    Matcher raw = RAW.matcher(source).region(at, source.length());
    if (!raw.lookingAt()) {
      expression(Kind.TAG_BEGIN, Kind.TAG_END, "%}");
      return;
    }
    int begun = line;
    // the line break behind {% raw %} stays, other than behind all other tags
    passEnd(raw.end() - 2, 2, false, sign(raw.group(1)));
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw JinjaException.at(begun, "a raw block has no end");
    }
    String text = source.substring(at, end.start());
    lineStarting = source.charAt(at - 1) == '\n';
    data(before(text, '%', sign(end.group(1))));
    advance(end.start());
    passEnd(end.end() - 2, 2, true, sign(end.group(2)));
  }

  private static char sign(String group) {
    return group.isEmpty() ? ' ' : group.charAt(0);
  }

  private void expression(Kind begin, Kind end, String closing) {
    int begun = line;
    tokens.add(new TemplateToken(begin, "", line));
    at += 2;
    if (at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+')) {
      at++;
    }
    int open = 0;
    while (true) {
      skipSpace();
      if (at >= source.length()) {
        throw JinjaException.at(begun, "a tag has no end '" + closing + "'");
      }
      if (open == 0) {
        char sign = source.charAt(at);
        boolean signed = sign == '-' || (sign == '+' && end == Kind.TAG_END);
        if (source.startsWith(closing, signed ? at + 1 : at)) {
          tokens.add(new TemplateToken(end, "", line));
          passEnd(signed ? at + 1 : at, 2, end == Kind.TAG_END, signed ? sign : ' ');
          return;
        }
      }
      open += one();
    }
  }

  private void skipSpace() {
    int to = at;
    while (to < source.length() && TextMethods.isSpace(source.charAt(to))) {
      to++;
    }
    advance(to);
  }

  /** Reads one token of an expression; returns by how many the open brackets grow. */
  private int one() {
    char c = source.charAt(at);
    if (c == '\'' || c == '"') {
      string(c);
      return 0;
    }
    if (add(NAME, Kind.NAME)) {
      return 0;
    }
    Matcher number = NUMBER.matcher(source).region(at, source.length());
    if (number.lookingAt()) {
      String digits = number.group().replace("_", "");
      boolean whole = digits.chars().allMatch(Character::isDigit);
      tokens.add(new TemplateToken(whole ? Kind.INTEGER : Kind.FLOAT, digits, line));
      at = number.end();
      return 0;
    }
    if (!add(OPERATOR, Kind.OPERATOR)) {
      throw JinjaException.at(line, "the character '" + c + "' was not expected");
    }
    return switch (c) {
      case '(', '[', '{' -> 1;
      case ')', ']', '}' -> -1;
      default -> 0;
    };
  }

  private boolean add(Pattern pattern, Kind kind) {
    Matcher matcher = pattern.matcher(source).region(at, source.length());
    if (!matcher.lookingAt()) {
      return false;
    }
    tokens.add(new TemplateToken(kind, matcher.group(), line));
    at = matcher.end();
    return true;
  }

  private void string(char quote) {
    int begun = line;
    var chars = new StringBuilder();
    int i = at + 1;
    while (i < source.length() && source.charAt(i) != quote) {
      if (source.charAt(i) == '\\' && i + 1 < source.length()) {
        i = escape(i + 1, chars);
      } else {
        chars.append(source.charAt(i++));
      }
    }
    if (i >= source.length()) {
      throw JinjaException.at(begun, "a string has no end");
    }
    tokens.add(new TemplateToken(Kind.STRING, chars.toString(), begun));
    advance(i + 1);
  }

  /** Decodes the escape whose letter is at {@code i}, as Python does; returns what follows it. */
  private int escape(int i, StringBuilder chars) {
    char c = source.charAt(i);
    int digits =
        switch (c) {
          case 'x' -> 2;
          case 'u' -> 4;
          case 'U' -> 8;
          default -> 0;
        };
    if (digits > 0) {
      try {
        chars.appendCodePoint(Integer.parseInt(source, i + 1, i + 1 + digits, 16));
        return i + 1 + digits;
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw JinjaException.at(line, "a string has the damaged escape \\" + c);
      }
    }
    switch (c) {
      case 'n' -> chars.append('\n');
      case 't' -> chars.append('\t');
      case 'r' -> chars.append('\r');
      case 'b' -> chars.append('\b');
      case 'f' -> chars.append('\f');
      case 'a' -> chars.append('\u0007');
      case 'v' -> chars.append('\u000b');
      case '0' -> chars.append('\0');
      case '\n' -> {}
      case '\\', '\'', '"' -> chars.append(c);
      default -> chars.append('\\').append(c);
    }
    return i + 1;
  }
}
