import { Tokenizer, type TokenizerExtension, type Tokens } from "marked";

/**
 * Markdown as models write it: what would take words away from the page is text. HTML is text, a definition is text, a
 * table that would lose cells is text; a mark counts only where it makes a structure that can be seen.
 */
export class LiteralTokenizer extends Tokenizer {
  /** `cd <folder>`, `List<String>`, `<style>`: what a model writes is no page. */
  override html(): undefined {}
  override tag(): undefined {}

  /** `[x]: y` would vanish, and with it what only it says. */
  override def(): undefined {}
  override reflink(): undefined {}

  /** A single `=` or `-` below a line is an operator or a list more often than a heading. */
  override lheading(src: string): Tokens.Heading | undefined {
    return this.only(
      () => super.lheading(src),
      (token) => /(?:={3,}|-{3,})[ \t]*$/.test(token.raw),
    );
  }

  /** Cells beyond those of the header are left out of a table. */
  override table(src: string): Tokens.Table | undefined {
    return this.only(
      () => super.table(src),
      (token) => {
        const [header = "", , ...rows] = token.raw.split("\n");
        const cells = [token.header, ...token.rows].flat().map((cell) => cell.text);
        return words([header, ...rows].join("")) === words(cells.join(""));
      },
    );
  }

  /** A token that is refused takes along what it has queued, or the next one's words would go to it. */
  private only<T>(made: () => T | undefined, wanted: (token: T) => boolean): T | undefined {
    const queued = this.lexer.inlineQueue.length;
    const token = made();
    if (token === undefined || wanted(token)) return token;
    this.lexer.inlineQueue.length = queued;
    return undefined;
  }

  /** `2*3*4` and `2**8` are products and powers; `__init__` is a name. */
  override emStrong(
    src: string,
    masked: string,
    previous = "",
  ): Tokens.Em | Tokens.Strong | undefined {
    if (/^\*+[0-9A-Za-z]/.test(src) && /[0-9A-Za-z]/.test(previous)) return undefined;
    const name = /^__[A-Za-z][0-9A-Za-z]*(?:_[0-9A-Za-z]+)*__(?!\w)/.exec(src)?.[0];
    // the lexer takes whatever token it is given, and a name is to be taken whole
    if (name !== undefined) return literal(name) as unknown as Tokens.Strong;
    return super.emStrong(src, masked, previous);
  }

  /** `~5` means about five; only two tildes strike out. */
  override del(src: string, masked: string, previous = ""): Tokens.Del | undefined {
    return src.startsWith("~~") ? super.del(src, masked, previous) : undefined;
  }

  /** Every line break is one already; a backslash before it is a shell's. */
  override br(src: string): Tokens.Br | undefined {
    return src.startsWith("\\") ? undefined : super.br(src);
  }

  /** Entities stay as they were written: who explains `&lt;` does not mean `<`. */
  override inlineText(src: string): Tokens.Text | undefined {
    const token = super.inlineText(src);
    return token === undefined ? undefined : { ...token, text: token.raw, escaped: false };
  }
}

/** A formula is seldom longer, and what has no end must not be looked through from each beginning. */
const FORMULA_CHARS = 2_000;

/** A backslash that begins a formula, escapes a mark, or stands for itself; and formulas between two dollars. */
export const backslash: TokenizerExtension = {
  name: "backslash",
  level: "inline",
  start: (src) => src.indexOf("$$"),
  tokenizer(src, tokens) {
    if (src[0] !== "\\" && src[0] !== "$") return undefined;
    const formula =
      between(src, "\\(", "\\)") ?? between(src, "\\[", "\\]") ?? between(src, "$$", "$$");
    if (formula !== undefined) return literal(formula);
    const escaped = /^\\[!-/:-@[-`{-~]/.exec(src)?.[0];
    if (escaped === undefined) return undefined;
    return isNeeded(escaped, tokens as Tokens.Generic[])
      ? { type: "escape", raw: escaped, text: escaped.slice(1) }
      : literal(escaped);
  },
};

/** A formula on lines of its own: `+ b` in it is no list, and `=` no heading. */
export const displayedFormula: TokenizerExtension = {
  name: "displayedFormula",
  level: "block",
  start: (src) => /\n {0,3}(?:\\\[|\$\$)/.exec(src)?.index,
  tokenizer(src) {
    const indent = /^ {0,3}/.exec(src)?.[0] ?? "";
    const begun = src.slice(indent.length);
    const formula = between(begun, "\\[", "\\]") ?? between(begun, "$$", "$$");
    if (formula === undefined) return undefined;
    const behind = begun.slice(formula.length).match(/^[^\n]*/)?.[0] ?? "";
    if (behind.trim() !== "") return undefined; // a sentence goes on behind it
    const text = indent + formula;
    return { type: "paragraph", raw: text, text, tokens: [literal(text)] };
  },
};

function literal(text: string): Tokens.Text {
  return { type: "text", raw: text, text, escaped: false };
}

function between(src: string, opening: string, closing: string): string | undefined {
  if (!src.startsWith(opening)) return undefined;
  const end = src.slice(0, FORMULA_CHARS).indexOf(closing, opening.length);
  if (end <= opening.length) return undefined;
  const formula = src.slice(0, end + closing.length);
  return /\n[ \t]*\n/.test(formula) ? undefined : formula;
}

/** Whether the character would be a mark without the backslash: then the backslash is one, and else it is the writer's. */
function isNeeded(escaped: string, before: readonly Tokens.Generic[]): boolean {
  if (/[*_`]/.test(escaped)) return true;
  const newest = before.at(-1);
  const opensLine = newest === undefined || newest.type === "br";
  if (/[#>+-]/.test(escaped)) return opensLine;
  const beforeNewest = before.at(-2);
  return (
    /[.)]/.test(escaped) &&
    newest?.type === "text" &&
    /^\s*\d{1,9}$/.test(newest.raw) &&
    (beforeNewest === undefined || beforeNewest.type === "br")
  );
}

/** Without what separates cells. */
function words(row: string): string {
  return row.replace(/[\s|\\]/g, "");
}
