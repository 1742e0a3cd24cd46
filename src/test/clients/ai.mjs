// The AI SDK with its OpenAI provider as it comes (Responses), and with chat completions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";

const openai = createOpenAI({ baseURL: process.env.EUNOE_URL + "/v1", apiKey: "none" });
const models = await (await fetch(process.env.EUNOE_URL + "/v1/models")).json();
const id = models.data[0].id;

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
}
