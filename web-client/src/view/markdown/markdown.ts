import DOMPurify from "dompurify";
import { Marked } from "marked";
import { isParsable } from "./bounds";
import { FOLLOWED, LiteralRenderer } from "./renderer";
import { backslash, displayedFormula, LiteralTokenizer } from "./tokenizer";

const marked = new Marked({ extensions: [backslash, displayedFormula] });
marked.setOptions({
  gfm: true,
  breaks: true,
  tokenizer: new LiteralTokenizer(),
  renderer: new LiteralRenderer(),
});

/** What an answer may contain. No images: fetching one would tell its host that the answer was read. */
const ALLOWED_TAGS = [
  ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"],
  ...["ul", "ol", "li", "strong", "em", "del", "a", "div", "span"],
  ...["table", "thead", "tbody", "tr", "th", "td"],
];

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer nofollow");
});

/**
 * The model's text as HTML that is safe to insert, whatever the model was talked into writing; null where it is shown as
 * it stands, because it cannot be drawn as Markdown, or not without losing a word of it.
 */
export function toSafeHtml(markdown: string): string | null {
  if (!isParsable(markdown)) return null;
  try {
    const drawn = DOMPurify.sanitize(marked.parse(markdown, { async: false }), {
      ALLOWED_TAGS,
      ALLOWED_ATTR: ["href", "align", "class"],
      ALLOWED_URI_REGEXP: FOLLOWED,
      RETURN_DOM: true,
    }) as HTMLElement; // which its types leave open
    return bare(drawn.textContent ?? "") === bare(markdown) ? drawn.innerHTML : null;
  } catch {
    return null; // nested in a way that the bounds do not know
  }
}

/**
 * What has to stand on the page: a text without white space and without the characters that Markdown may turn into
 * structure. All else, letters, digits and signs, is there in its order, or the text is not drawn as Markdown.
 */
export function bare(text: string): string {
  return text.replace(/[\s\0*_~`#>|:=+\-\\[\]]/g, "");
}
