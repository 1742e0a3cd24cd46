// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { isParsable } from "./bounds";
import { toSafeHtml } from "./markdown";

const MANY = 4_000;
/** A parser that goes into itself, or looks ahead from each mark, takes minutes or the stack. */
const SOON_MILLIS = 10_000;

describe("oneThingThatCannotBeDrawn_isPlainTextInstead", { timeout: 60_000 }, () => {
  it.each([">", "> ", "- ", "1. ", "+ ", "> - ", "* > "])("%j nested 4,000 times", (mark) => {
    expect(toSafeHtml(`${mark.repeat(MANY)}word`)).toBeNull();
  });

  it.each(["*", "_", "[", "(", "![", "[a](", "- - - ", "`", "~", "<", "\\(", "*a ", "**_", "#"])(
    "%j 4,000 times ends soon, drawn or plain",
    (mark) => {
      const begun = performance.now();
      toSafeHtml(`${mark.repeat(MANY)}word`);
      expect(performance.now() - begun).toBeLessThan(SOON_MILLIS);
    },
  );

  it("bounds lists that lie deeper and deeper, line by line", () => {
    const lines = Array.from({ length: 100 }, (_, i) => `${"  ".repeat(i)}- item ${i}`);
    expect(isParsable(lines.join("\n"))).toBe(false);
  });

  it.each([
    "> > > quoted three times",
    "- a\n  - b\n    - c\n      1. d",
    "- - -",
    `${"- ".repeat(100)}`,
    `\`\`\`\n${" ".repeat(80)}- deep in code\n\`\`\``,
    `${"word ".repeat(20_000)}`,
    `${"**bold** and `code`\n\n".repeat(3_000)}`,
    "| a | b |\n|---|---|\n| 1 | 2 |",
  ])("leaves what people write alone: %#", (text) => {
    expect(isParsable(text)).toBe(true);
  });
});
