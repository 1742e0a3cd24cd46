// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { describe, expect, it } from "vitest";
import type { MemoryMessage } from "../protocol/memory";
import ForgetProposal from "./ForgetProposal.svelte";

const message = (id: string): MemoryMessage => ({
  id,
  conversation_id: "conv_1",
  role: "user",
  text: `I said ${id}.`,
  at: "2026-05-03T10:00:00Z",
});

describe("whatIsAskedToBeForgotten_isShownBelowTheAnswer", () => {
  it("is looked up once however often the conversation is read, and gone once it is told what went", async () => {
    const asked: (readonly string[])[] = [];
    const confirmed: string[] = [];
    const ids = new SvelteMap([["now", ["turn_1", "turn_2"]]]);
    const forgotten = new SvelteMap<string, string>();
    const target = document.createElement("div");
    const view = mount(ForgetProposal, {
      target,
      props: {
        get ids() {
          return ids.get("now") ?? [];
        },
        get forgotten() {
          return forgotten.get("now") ?? null;
        },
        onRemembered: (ids: readonly string[]) => {
          asked.push(ids);
          return Promise.resolve(ids.map(message));
        },
        onForget: (messages: readonly MemoryMessage[]) => {
          confirmed.push(...messages.map(({ id }) => id));
        },
      },
    });
    const items = () => target.querySelectorAll("[data-testid=to-forget-item]").length;
    flushSync();
    await Promise.resolve();
    flushSync();
    expect(items()).toBe(2);
    target.querySelector<HTMLElement>("[data-testid=confirm-forget]")?.click();
    expect(confirmed).toEqual(["turn_1", "turn_2"]);

    ids.set("now", ["turn_1", "turn_2"]); // as another reading has it
    flushSync();
    forgotten.set("now", "Forgotten for good: 2 messages.");
    flushSync();
    expect(asked).toHaveLength(1);
    expect(items()).toBe(0);
    expect(target.querySelector("[role=status]")?.textContent).toBe(
      "Forgotten for good: 2 messages.",
    );
    void unmount(view);
  });
});
