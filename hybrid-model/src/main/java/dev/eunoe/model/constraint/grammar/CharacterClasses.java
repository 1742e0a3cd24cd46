package dev.eunoe.model.constraint.grammar;

/** What {@code \d}, {@code \w} and {@code \s} stand for in ECMA-262. */
final class CharacterClasses {
  static final CodePoints DIGIT = CodePoints.of('0', '9');
  static final CodePoints WORD =
      DIGIT.or(CodePoints.of('A', 'Z')).or(CodePoints.of('a', 'z')).or(CodePoints.in("_"));
  static final CodePoints SPACE =
      CodePoints.in("\t\n\u000B\f\r \u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF")
          .or(CodePoints.of(0x2000, 0x200A));

  /** What every dialect counts as space: an answer that has no other matches in all of them. */
  static final CodePoints BLANK = CodePoints.in("\t\n\u000B\f\r ");

  private CharacterClasses() {}
}
