import { Renderer, type Tokens } from "marked";

/** Where a link may lead. */
export const FOLLOWED = /^(?:https?:|mailto:)/i;

/**
 * HTML in which every word stands that was written: the number of an item, the language of a piece of code, the target of
 * a link (whoever follows one sees where it leads), and a picture as its source, since none is fetched.
 */
export class LiteralRenderer extends Renderer {
  override text(token: Tokens.Text | Tokens.Escape): string {
    return "tokens" in token && token.tokens !== undefined
      ? this.parser.parseInline(token.tokens)
      : escape(token.text).replaceAll("\n", "<br>");
  }

  override image({ raw }: Tokens.Image): string {
    return escape(raw);
  }

  override link({
    href,
    raw,
    text,
    tokens,
    autolink,
  }: Tokens.Link & { autolink?: boolean }): string {
    const target = FOLLOWED.test(href) ? encoded(href) : null;
    if (target === null) return escape(raw);
    const anchor = (html: string) => `<a href="${escape(target)}">${html}</a>`;
    if (autolink === true) {
      return raw.startsWith("<") ? `&lt;${anchor(escape(text))}&gt;` : anchor(escape(text));
    }
    const written = raw.slice(raw.lastIndexOf("](") + 1);
    return `${anchor(this.parser.parseInline(tokens))} <span class="target">${escape(written)}</span>`;
  }

  override code({ text, raw, codeBlockStyle }: Tokens.Code): string {
    const info =
      codeBlockStyle === "indented"
        ? undefined
        : /^ *(?:`{3,}|~{3,})([^\n]*)/.exec(raw)?.[1]?.trim();
    const label = info ? `<div class="language">${escape(info)}</div>` : "";
    return `${label}<pre><code>${escape(text.replace(/\n$/, ""))}\n</code></pre>\n`;
  }

  override list(token: Tokens.List): string {
    if (!token.ordered) return super.list(token);
    const items = token.items.map((item) => {
      const number = /^\s*(\d{1,9}[.)])/.exec(item.raw)?.[1] ?? "";
      return `<li><span class="number">${number}</span><div>${this.parser.parse(item.tokens)}</div></li>\n`;
    });
    return `<ol>\n${items.join("")}</ol>\n`;
  }

  /** `[x] ` of a task. */
  override checkbox({ raw }: Tokens.Checkbox): string {
    return escape(raw);
  }
}

export function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Null for what is no address: half of a surrogate pair. */
function encoded(href: string): string | null {
  try {
    return encodeURI(href).replaceAll("%25", "%");
  } catch {
    return null;
  }
}
