/** Beyond this an answer is not read for its formatting, and drawing it takes longer than writing it. */
const MOST_CHARS = 200_000;
/** Of quotes and lists within each other: a parser goes into itself for each. */
const MOST_LEVELS = 24;
/** Lines that may underline a heading or begin a table: at each the parser looks through all that follows. */
const MOST_UNDERLINES = 200;
/** Of emphasis in one paragraph: for each the parser looks for its end. */
const MOST_MARKS = 4_000;

const MARKER = /[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$))/y;
const RULE = /^[ \t]*(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$/;
const UNDERLINE = /^[ \t>]*[-=:|][-=:| \t]*$/;
const LISTED = /^([ \t]*)(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)/;
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

/**
 * Whether a text can be parsed as Markdown within the stack and within the time of a frame or two. Nobody formats an
 * answer beyond these bounds; text that reaches them was talked into doing so, and is shown as it stands.
 */
export function isParsable(text: string): boolean {
  if (text.length > MOST_CHARS) return false;
  let underlines = 0;
  let marks = 0;
  let fence = "";
  for (const line of text.split("\n")) {
    if (fence !== "") {
      if (line.trimStart().startsWith(fence)) fence = "";
    } else {
      fence = FENCE.exec(line)?.[1] ?? "";
      if (indentedLevels(line) > MOST_LEVELS) return false;
    }
    marks = line.trim() === "" ? 0 : marks + (line.match(/[*_~]/g)?.length ?? 0);
    if (marks > MOST_MARKS) return false;
    if (UNDERLINE.test(line) && ++underlines > MOST_UNDERLINES) return false;
    if (markers(line) > MOST_LEVELS && !RULE.test(line)) return false;
  }
  return true;
}

/** Quotes and lists that a line opens, one within the other. */
function markers(line: string): number {
  MARKER.lastIndex = 0;
  let found = 0;
  while (found <= MOST_LEVELS && MARKER.test(line)) found++;
  return found;
}

/** An item lies at least two columns further in than the one it belongs to. */
function indentedLevels(line: string): number {
  const indent = LISTED.exec(line)?.[1];
  return indent === undefined ? 0 : indent.replaceAll("\t", "    ").length / 2;
}
