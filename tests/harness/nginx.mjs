// An independent HTTP cache in front of the worker.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { freePort, start } from "./process.mjs";

/**
 * Starts nginx with its cache, as an operator would put it before the worker: it caches
 * by `Cache-Control` and separates variants by `Vary`. The header `x-front`
 * reports its action: `MISS`, `HIT`, …
 */
export async function startNginx(upstream) {
  const folder = await mkdtemp(path.join(tmpdir(), "calotype-nginx-"));
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const config = `
    daemon off;
    master_process off; # or it would be another user, who may not write here
    pid ${folder}/pid;
    error_log stderr;
    events {}
    http {
      access_log off;
      ${temporary.map((it) => `${it}_temp_path ${folder}/${it};`).join("\n")}
      proxy_cache_path ${folder}/cache keys_zone=pictures:1m;
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass ${upstream};
          proxy_http_version 1.1;
          proxy_set_header Host $http_host;
          proxy_cache pictures;
          add_header x-front $upstream_cache_status always;
        }
      }
    }
  `;
  const file = path.join(folder, "nginx.conf");
  await writeFile(file, config);
  const url = `http://127.0.0.1:${port}`;
  const probe = () => fetch(`${url}/healthz`).then((answer) => answer.ok, () => false);
  const program = await start("nginx", ["-c", file, "-e", "stderr", "-p", folder], { probe });
  return {
    url,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
