import { defineConfig } from "vite";

/** The content security policy of the built page. The page contains it, because any server may serve it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  // For edge worker and store: only the worker's responses give the store's address.
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
  "img-src 'self' blob: data: https: http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Only in the built page: the development server uses inline scripts and styles. */
const policy = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
  ],
};

export default defineConfig({
  plugins: [policy],
  // Pre-bundling would move the package's modules away from the worker and the
  // .wasm file, whose URLs are relative to them.
  optimizeDeps: { exclude: ["calotype"] },
  build: {
    target: "es2022",
    // No data: URLs, which the policy forbids.
    assetsInlineLimit: 0,
  },
});
