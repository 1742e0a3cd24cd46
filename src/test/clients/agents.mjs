// The OpenAI agents SDK: a run, a second one with what the first said, and a streamed one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Agent, Runner, tool, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";

const client = new OpenAI({ baseURL: process.env.EUNOE_URL + "/v1", apiKey: "none", maxRetries: 0 });
const model = (await client.models.list()).data[0].id;
setTracingDisabled(true);
setDefaultOpenAIClient(client);

for (const api of ["responses", "chat_completions"]) {
  test(api, async () => {
    setOpenAIAPI(api);
    const runner = new Runner();
    const agent = new Agent({ name: "Helper", instructions: "Be brief.", model, modelSettings: { temperature: 0 } });
    const first = await runner.run(agent, "My cat is called Minka.");
    assert.ok(first.finalOutput.length > 0);
    const second = await runner.run(agent, [...first.history, { role: "user", content: "Who is Minka?" }]);
    assert.ok(second.finalOutput.length > 0);
    const streamed = await runner.run(agent, "Hello.", { stream: true });
    let text = "";
    for await (const part of streamed.toTextStream()) text += part;
    await streamed.completed;
    assert.equal(text, streamed.finalOutput);
  });

  test(api + ": a tool, and a turn behind its result", async () => {
    setOpenAIAPI(api);
    const asked = [];
    const weather = tool({
      name: "weather",
      description: "Rain or not",
      parameters: z.object({ place: z.enum(["Karst", "Bled"]), days: z.number().int().min(1).max(9) }),
      execute: (place) => (asked.push(place), "Rain on Sunday."),
    });
    const modelSettings = { temperature: 0, toolChoice: "required", parallelToolCalls: false, maxTokens: 200 };
    const agent = new Agent({ name: "Helper", instructions: "Be brief.", model, modelSettings, tools: [weather] });
    const first = await new Runner().run(agent, "Will it rain?");
    assert.equal(asked.length, 1);
    assert.ok(asked[0].days >= 1 && asked[0].days <= 9);
    assert.ok(first.finalOutput.length > 0);
    const second = await new Runner().run(agent, [...first.history, { role: "user", content: "And then?" }], { stream: true });
    await second.completed;
    assert.equal(asked.length, 2);
    assert.ok(second.finalOutput.length > 0);
  });
}
