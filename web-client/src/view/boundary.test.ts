// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { emptyConversation, type Exchange } from "../conversation/conversation";
import { merge } from "../conversation/merge";
import ConversationView from "./ConversationView.svelte";

function exchanges(): readonly Exchange[] {
  const stored = ["one", "two", "three"].map((text, i) => ({
    response_id: `r${i}`,
    previous_response_id: i === 0 ? null : `r${i - 1}`,
    status: "completed" as const,
    turns: [
      { id: `q${i}`, role: "user", text, at: 0 },
      { id: `a${i}`, role: "assistant", text: `answer to ${text}`, at: 0 },
    ],
  }));
  return merge(emptyConversation("k"), { id: "conv_1", exchanges: stored }).exchanges;
}

describe("oneThingThatCannotBeDrawn_leavesTheOthersOnThePage", () => {
  it("and stands there with its words", () => {
    Element.prototype.scrollTo = () => {};
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const [first, second, third] = exchanges() as [Exchange, Exchange, Exchange];
    // what no check of the wire lets through, but which would break the page if it came
    const odd = { ...second, question: { ...second.question, at: new Date(Number.NaN) } };
    const target = document.createElement("div");
    const view = mount(ConversationView, {
      target,
      props: {
        conversation: { ...emptyConversation("k", "conv_1"), exchanges: [first, odd, third] },
        connected: true,
        wide: false,
        draft: "",
        spaces: [],
        recalledFrom: "its space",
        changing: false,
        onKeepIn: () => Promise.resolve(),
        onAsk: () => true,
        onDismiss: () => {},
        onStop: () => {},
        onRemembered: () => Promise.resolve([]),
        onCount: () => Promise.resolve("no"),
        onForget: () => Promise.resolve(null),
      },
    });
    flushSync();
    const shown = [...target.querySelectorAll("[data-testid=exchange]")].map((e) => e.textContent);
    expect(shown).toHaveLength(3);
    ["one", "two", "three"].forEach((text, i) => {
      expect(shown[i]).toContain(text);
      expect(shown[i]).toContain(`answer to ${text}`);
    });
    void unmount(view);
  });
});
