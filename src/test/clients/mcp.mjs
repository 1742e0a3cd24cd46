// The reference client of the Model Context Protocol: tools are listed, and what one adds another finds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

test("a fact is added and found", async () => {
  const client = new Client({ name: "clients-test", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(process.env.EUNOE_URL + "/mcp")));
  try {
    const { tools } = await client.listTools();
    const names = tools.map((tool) => tool.name);
    assert.ok(names.includes("memory_add") && names.includes("memory_search"), names.join());
    const search = tools.find((tool) => tool.name === "memory_search");
    assert.equal(search.title, "Search what is remembered");
    assert.deepEqual([search.annotations.readOnlyHint, search.annotations.destructiveHint], [true, false]);
    assert.ok(tools.find((tool) => tool.name === "memory_delete").annotations.destructiveHint);
    const added = await client.callTool({ name: "memory_add", arguments: { text: "The boat is called Quellstern." } });
    assert.ok(!added.isError, JSON.stringify(added));
    const found = await client.callTool({ name: "memory_search", arguments: { query: "What is the boat called?" } });
    assert.match(JSON.stringify(found.content), /Quellstern/);
    assert.deepEqual(found.structuredContent, JSON.parse(found.content[0].text));
  } finally {
    await client.close();
  }
});
