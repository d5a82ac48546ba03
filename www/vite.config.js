import { defineConfig } from "vite";

export default defineConfig({
  // Pre-bundling would move the package's modules away from the worker and the
  // .wasm file that they name relative to themselves.
  optimizeDeps: { exclude: ["calotype"] },
  build: { target: "es2022" },
});
