import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// Where `npm run dev` finds a running server; the built files are served by that server itself.
const server = process.env["EUNOE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [svelte(), strictPolicy()],
  build: {
    // Quarkus serves META-INF/resources of every jar on its class path at `/`.
    outDir: "target/classes/META-INF/resources",
    emptyOutDir: true,
    // The notices that the licences of the bundled libraries ask for, served beside the code.
    license: { fileName: "third-party-licences.md" },
    target: "es2022",
    // No inlined data: URLs, so that the policy below needs no exception.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: { "/v1": { target: server, ws: true } },
  },
  // Components are drawn in tests as they are in a browser, not as on a server.
  ...(process.env["VITEST"] === undefined ? {} : { resolve: { conditions: ["browser"] } }),
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
  },
});

/** Of the built page alone, since the development server injects styles: nothing but the server's own files may run. */
function strictPolicy(): Plugin {
  const content = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return {
    name: "strict-content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content },
        injectTo: "head-prepend",
      },
    ],
  };
}
