import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// Where `npm run dev` finds a running server; the built files are served by that server itself.
const server = process.env["EUNOE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [svelte()],
  build: {
    // Quarkus serves META-INF/resources of every jar on its class path at `/`.
    outDir: "target/classes/META-INF/resources",
    emptyOutDir: true,
    // The notices that the licences of the bundled libraries ask for, served beside the code.
    license: { fileName: "third-party-licences.md" },
    target: "es2022",
    // No inlined data: URLs, so that a strict Content-Security-Policy needs no exception.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: { "/v1": { target: server, ws: true } },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
  },
});
