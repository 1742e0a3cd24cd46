// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { toSafeHtml } from "./markdown";

describe("an answer in Markdown", () => {
  it("becomes HTML", () => {
    expect(toSafeHtml("**bold** and `code`")).toBe(
      "<p><strong>bold</strong> and <code>code</code></p>\n",
    );
  });

  it("may be half written", () => {
    expect(toSafeHtml("a list:\n\n1. one\n2. **tw")).toContain("<div>**tw</div>");
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![a](https://example.com/pixel.png)",
    "<a href=javascript:alert(1) onclick=alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,alert)",
    "<iframe src=https://example.com></iframe>",
    "<p style='background:url(https://example.com)'>x</p>",
    "<form action=https://example.com><input name=a></form>",
    "<svg><a xlink:href=javascript:alert(1)>x</a></svg>",
    "```js<img src=x onerror=alert(1)>\n```",
    '[x](https://example.com/"onclick="alert(1))',
    "1. <script>alert(1)</script>",
    "- [ ] <input onfocus=alert(1) autofocus>",
  ])("cannot run or fetch anything: %s", (markdown) => {
    const page = document.createElement("div");
    page.innerHTML = toSafeHtml(markdown) ?? "";
    expect(page.querySelector("script, img, iframe, form, input, svg, style")).toBeNull();
    for (const element of page.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        expect(["href", "class", "target", "rel", "align"]).toContain(name);
        if (name === "href") expect(value).toMatch(/^(https?|mailto):/);
      }
    }
  });

  it("opens links elsewhere, without telling where from, and says where they lead", () => {
    const html = toSafeHtml("[x](https://example.com)");
    expect(html).toContain('href="https://example.com"');
    expect(html).toContain('rel="noopener noreferrer nofollow"');
    expect(html).toContain("(https://example.com)");
  });
});
