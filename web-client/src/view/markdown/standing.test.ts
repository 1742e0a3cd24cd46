// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { bare, toSafeHtml } from "./markdown";
import { generator, written } from "./written";

const TEXTS = 2_000;
/** Prefixes of each text that are drawn as well, as they are while it is written. */
const PREFIXES = 2;

/** What stands in the page's text; null where the text is not drawn as Markdown. */
function shown(markdown: string): string | null {
  const html = toSafeHtml(markdown);
  if (html === null) return null;
  const page = document.createElement("div");
  page.innerHTML = html;
  return page.textContent;
}

const dense = (text: string | null) => text?.replace(/\s/g, "");

describe(
  "modelTextTreatedAsMarkup_whatTheModelWroteStandsInThePagesText",
  { timeout: 120_000 },
  () => {
    it(`of ${TEXTS} texts, sign by sign, save the marks that are drawn as structure`, () => {
      for (let seed = 1; seed <= TEXTS; seed++) {
        const text = written(seed);
        expect(dense(shown(text.markdown)), `seed ${seed}:\n${text.markdown}`).toBe(
          dense(text.shown),
        );
      }
    });

    it(`of ${TEXTS} texts at ${PREFIXES} moments of their streaming, but for marks`, () => {
      for (let seed = 1; seed <= TEXTS; seed++) {
        const { markdown } = written(seed);
        const random = generator(seed);
        for (let i = 0; i < PREFIXES; i++) {
          const prefix = markdown.slice(0, Math.floor(random() * markdown.length));
          const page = shown(prefix);
          // null: it is shown as it stands, which a text of ordinary shape never needs
          expect(page, `seed ${seed}, shown plain:\n${prefix}`).not.toBeNull();
          expect(bare(page ?? ""), `seed ${seed}:\n${prefix}`).toBe(bare(prefix));
        }
      }
    });

    it("of texts made of nothing but marks and signs in any order", () => {
      const signs = [
        ..."<>&;\\()[]{}*_`~#|:=+-!\"'$%^/?., \n\n\tab1",
        "```",
        "](",
        "<b>",
        "&lt;",
        "1. ",
      ];
      for (let seed = 1; seed <= TEXTS; seed++) {
        const random = generator(seed);
        const text = Array.from(
          { length: 5 + Math.floor(random() * 40) },
          () => signs[Math.floor(random() * signs.length)],
        ).join("");
        const page = shown(text);
        if (page !== null) expect(bare(page), `seed ${seed}:\n${text}`).toBe(bare(text));
      }
    });

    it.each([
      ["Use List<String> here.", "Use List<String> here."],
      ["cd <folder>", "cd <folder>"],
      ["Put it in <style> or <title>. All of this stays.", null],
      ["\\(x\\) and \\[y\\]", "\\(x\\) and \\[y\\]"],
      ["\\(a*b*c\\) \\[ d*e*f \\\\ g \\]", null],
      ["\\*as written\\*", "*as written*"],
      ["1\\. no list", "1. no list"],
      ["\\# no heading", "# no heading"],
      ["a \\# stays", "a \\# stays"],
      ["docker run \\\n  image", "docker run \\image"],
      ["[x]: y", "[x]: y"],
      ["[a](b c)", "[a](b c)"],
      ["&lt;b&gt; &#38;", "&lt;b&gt; &#38;"],
      ["![alt](https://e.com/p.png)", "![alt](https://e.com/p.png)"],
      ["| a |\n|---|\n| b | lost? |", "| a ||---|| b | lost? |"],
      ["3. c\n1. a", "3.c1.a"],
      ["```\nunclosed <b>", "unclosed <b>"],
    ])("%j", (markdown, expected) => {
      expect(dense(shown(markdown))).toBe(dense(expected ?? markdown));
    });
  },
);
