// The AI SDK with its OpenAI provider as it comes (Responses), and with chat completions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { embed, generateText, Output, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const openai = createOpenAI({ baseURL: process.env.EUNOE_URL + "/v1", apiKey: "none" });
const models = await (await fetch(process.env.EUNOE_URL + "/v1/models")).json();
const id = models.data[0].id;

test("an embedding", async () => {
  const { embedding } = await embed({ model: openai.embedding("all-MiniLM-L6-v2"), value: "The sea is blue." });
  assert.equal(embedding.length, 384);
});

for (const [name, model] of [
  ["responses", openai(id)],
  ["chat completions", openai.chat(id)],
]) {
  test(name + ": three turns, each with all that was said", async () => {
    const messages = [];
    for (const content of ["My cat is called Minka.", "And my dog is Bodo.", "Who is Minka?"]) {
      messages.push({ role: "user", content });
      const answer = await generateText({ model, messages, maxOutputTokens: 12, maxRetries: 0 });
      assert.ok(answer.text.length > 0);
      messages.push(...answer.response.messages);
    }
  });

  test(name + ": streamed", async () => {
    const result = streamText({ model, prompt: "Hello.", maxOutputTokens: 12, maxRetries: 0, onError: ({ error }) => assert.fail(error) });
    let text = "";
    for await (const delta of result.textStream) text += delta;
    assert.equal(text, await result.text);
    assert.ok(text.length > 0);
    assert.ok((await result.usage).outputTokens > 0);
  });

  const place = z.object({ place: z.enum(["Karst", "Bled"]), days: z.number().int().min(1).max(9) });

  test(name + ": a tool, and turns behind its result", async () => {
    const asked = [];
    const weather = tool({ description: "Rain or not", inputSchema: place, execute: (input) => (asked.push(input), "Rain.") });
    const settings = { model, tools: { weather }, maxOutputTokens: 200, maxRetries: 0, stopWhen: stepCountIs(1) };
    const messages = [{ role: "user", content: "Will it rain?" }];
    const called = await generateText({ ...settings, messages, toolChoice: "required" });
    assert.ok(asked.length > 0);
    assert.ok(asked[0].days >= 1 && asked[0].days <= 9);
    messages.push(...called.response.messages);
    const answer = await generateText({ ...settings, messages, toolChoice: "auto" });
    assert.ok(answer.text.length > 0);
    messages.push(...answer.response.messages, { role: "user", content: "And then?" });
    const streamed = streamText({ ...settings, messages, toolChoice: "required", onError: ({ error }) => assert.fail(error) });
    const calls = await streamed.toolCalls;
    assert.equal(calls[0].toolName, "weather");
    assert.ok(["Karst", "Bled"].includes(calls[0].input.place));
  });

  test(name + ": an object", async () => {
    const settings = { model, prompt: "Where, and how long?", maxOutputTokens: 200, maxRetries: 0 };
    const { output } = await generateText({ ...settings, output: Output.object({ schema: place }) });
    assert.ok(["Karst", "Bled"].includes(output.place));
  });
}
