import { defineConfig } from "vite";

/** What the built page may do. It says so itself: it may be served by anything. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  // Edge worker and store are known only by its answers.
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
  "img-src 'self' blob: data: https: http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Only of the built page: the development server works with inline scripts and styles. */
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
  // .wasm file that they name relative to themselves.
  optimizeDeps: { exclude: ["calotype"] },
  build: {
    target: "es2022",
    // Nothing as a data: URL, which the policy forbids.
    assetsInlineLimit: 0,
  },
});
