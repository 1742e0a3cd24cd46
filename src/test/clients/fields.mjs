// The table of fields has all that the published interfaces have, as the newest clients declare them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const sections = readFileSync("../resources/wire/fields.txt", "utf8").split(/^# /m).slice(1);
const tried = (route) => {
  const lines = sections.find((section) => section.split(/[\t,]/)[0] === route).split("\n").slice(1);
  return new Set(lines.map((line) => line.split("\t")[0]));
};
const declared = (file, name) => {
  const text = readFileSync(`node_modules/${file}.d.ts`, "utf8").replace(/\/\*.*?\*\//gs, "");
  const body = text.match(new RegExp(`export interface ${name}\\b[^{]*\\{(.*?)^\\}`, "ms"))[1];
  return [...body.matchAll(/^ {4}([a-z_]+)\??:/gm)].map((match) => match[1]);
};
const openai = "openai/resources";
const anthropic = "@anthropic-ai/sdk/resources/messages/messages";

for (const [route, file, name] of [
  ["POST /v1/chat/completions", `${openai}/chat/completions/completions`, "ChatCompletionCreateParamsBase"],
  ["POST /v1/responses", `${openai}/responses/responses`, "ResponseCreateParamsBase"],
  ["POST /v1/responses/input_tokens", `${openai}/responses/input-tokens`, "InputTokenCountParams"],
  ["POST /v1/completions", `${openai}/completions`, "CompletionCreateParamsBase"],
  ["POST /v1/conversations", `${openai}/conversations/conversations`, "ConversationCreateParams"],
  ["POST /v1/embeddings", `${openai}/embeddings`, "EmbeddingCreateParams"],
  ["POST /v1/messages", anthropic, "MessageCreateParamsBase"],
  ["POST /v1/messages/count_tokens", anthropic, "MessageCountTokensParams"],
]) {
  test(`every field of ${route} is in the table`, () => {
    const names = declared(file, name);
    assert.ok(names.length > 1);
    for (const field of names) assert.ok(tried(route).has(field), `${field} is not in fields.txt`);
  });
}
