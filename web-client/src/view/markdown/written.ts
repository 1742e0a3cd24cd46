/** For tests: texts as models write them, made of pieces that say how they stand on the page. */

export interface Written {
  readonly markdown: string;
  /** What a reader sees of it, white space aside. */
  readonly shown: string;
}

/** Pieces of a line; those of one string look as they are written. */
const INLINE: readonly (string | Written)[] = [
  "plain words",
  "Zoë, 漢字 and ελληνικά 🙂",
  "List<String>",
  "Map<String, List<Integer>>",
  "cd <folder>",
  "the <style> element",
  "a <script> in prose",
  "</script>",
  "<title>, <iframe> and <template>",
  "<textarea><plaintext><xmp>",
  "<!-- a comment -->",
  "<![CDATA[ raw ]]>",
  "<?php echo 1; ?>",
  "<!DOCTYPE html>",
  "<a href=\"x\" onclick='y'>z</a>",
  "<b>bold?</b>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "if a < b && c > d then",
  "x <= y >= z <> w",
  "&lt;tag&gt; &amp; &nbsp; &#60; &#x3c; &copy; &notanentity;",
  "\\( a_1 + b_2 * c * d \\)",
  "\\[ \\mathbf{x}_1 \\\\ \\mathbf{y}_2 \\]",
  "$$ x_{1} * y * z \\{ \\} $$",
  "C:\\Users\\name and \\\\server\\share",
  "a regular expression \\d+\\(x\\)\\[y\\]",
  '\\{ \\} \\% \\$ \\& \\! \\< \\"',
  "2*3*4 = 24 and 2**8 = 256",
  "snake_case_name and __init__",
  "~5 to ~10 minutes",
  "1 + 1 = 2 - 0",
  "[x]: https://example.com",
  "[^1]: a footnote",
  "[a][b] and [c] and ![d][e]",
  "array[0][1] and f(x)(y)",
  "![a picture](https://example.com/a.png)",
  "[there](../file.md)",
  "[run](javascript:alert(1))",
  "https://example.com/a_b_c?d=e&f=g#h",
  "<https://example.com>",
  "somebody@example.com",
  "C# and F# and #hashtag",
  "50% | 60%",
  "\"quoted\" and 'single'",
  "@user {curly} ^caret^ ==marked==",
  { markdown: "**bold** and *slanted*", shown: "bold and slanted" },
  { markdown: "***both***", shown: "both" },
  { markdown: "_so_ and ~~gone~~", shown: "so and gone" },
  { markdown: "`List<String> &lt; \\( *x*`", shown: "List<String> &lt; \\( *x*" },
  { markdown: "``a ` b``", shown: "a ` b" },
  { markdown: "\\*not slanted\\* and snake\\_case", shown: "*not slanted* and snake_case" },
  {
    markdown: '[a link](https://example.com/x "its title")',
    shown: 'a link(https://example.com/x "its title")',
  },
];

/** Pieces that fill lines of their own; `%` is where a line goes in. */
const BLOCKS: readonly (string | Written)[] = [
  "%",
  "%\n%",
  "<div>\n%\n</div>",
  "<script>\n%",
  "<pre>%",
  "<!--\nsome words\n-->",
  "<!--",
  "<table><tr><td>%",
  "[def]: https://example.com 'a title'",
  "[def]: <x>\n%",
  "\\[\nx\n= y\n+ z\n\\]",
  "$$\na\n- b\n$$",
  "%\n-",
  "%\n=",
  "| a | b |\n|---|---|\n| 1 | 2 | three too many |",
  { markdown: "# %", shown: "%" },
  { markdown: "%\n=====", shown: "%" },
  { markdown: "- %\n- %\n  - %", shown: "%%%" },
  { markdown: "* %\n\n  %", shown: "%%" },
  { markdown: "- [x] %\n- [ ] %", shown: "[x]%[ ]%" },
  { markdown: "> %\n> %", shown: "%%" },
  { markdown: "> - %\n>   > %", shown: "%%" },
  { markdown: "---", shown: "" },
  { markdown: "* * *", shown: "" },
  { markdown: "```python\n%\n# *a* <b> &lt;\n```", shown: "python%# *a* <b> &lt;" },
  { markdown: "~~~ some info {1,3}\n%\n~~~", shown: "some info {1,3}%" },
  { markdown: "    indented *code* &lt; <b>", shown: "indented *code* &lt; <b>" },
  { markdown: "| a | b |\n|:--|--:|\n| 1 | x\\|y |", shown: "ab1x|y" },
  "7. seven\n3. three",
  "1986. A great year.",
  "1) one\n2) two",
];

/** Blocks whose pieces stand as code, mark by mark. */
const CODE = /^(?:```|~~~)/;

/** A text of a few blocks; the same seed makes the same text. */
export function written(seed: number): Written {
  const random = generator(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const blocks = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const block = asWritten(pick(BLOCKS));
    const lines: Written[] = [];
    const markdown = block.markdown.replaceAll("%", () => {
      const pieces = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
        asWritten(pick(INLINE)),
      );
      const line = {
        // a word first, so that no piece begins a block by chance
        markdown: `Well ${pieces.map((piece) => piece.markdown).join(" or ")}`,
        shown: `Well ${pieces.map((piece) => piece.shown).join(" or ")}`,
      };
      lines.push(CODE.test(block.markdown) ? { ...line, shown: line.markdown } : line);
      return line.markdown;
    });
    let next = 0;
    return { markdown, shown: block.shown.replaceAll("%", () => lines[next++]?.shown ?? "") };
  });
  // words between the blocks, so that none goes on in the next
  return {
    markdown: blocks.map((block) => block.markdown).join("\n\nSo.\n\n"),
    shown: blocks.map((block) => block.shown).join("So."),
  };
}

function asWritten(piece: string | Written): Written {
  return typeof piece === "string" ? { markdown: piece, shown: piece } : piece;
}

/** Numbers in [0, 1): xorshift, so that a failure's seed makes the text again. */
export function generator(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
