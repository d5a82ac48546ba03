// One image's life through the types of openapi-typescript and its client, openapi-fetch.

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Problem = components["schemas"]["Problem"];

export async function life(baseUrl: string, token: string, bytes: Uint8Array<ArrayBuffer>, sha256: string) {
  const api = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });
  const declared = { content_type: "image/jpeg", bytes: bytes.length, sha256 } as const;

  const asked = await api.POST("/v1/uploads", { body: { ...declared, title: "A photo" } });
  if (!asked.data || !("url" in asked.data)) throw new Error(`no ticket: ${JSON.stringify(asked)}`);
  const { id, method, url, headers } = asked.data;
  const put = await fetch(url, { method, headers, body: bytes });

  const path = { id };
  const completed = await api.POST("/v1/uploads/{id}/complete", { params: { path } });
  const read = await api.GET("/v1/images/{id}", { params: { path } });

  const picture = { params: { path, query: { w: 50, fm: "jpeg" } }, parseAs: "blob" } as const;
  const unsigned = await api.GET("/i/{id}", picture);
  const signing = await api.POST("/v1/images/{id}/sign", { params: { path }, body: { options: "w=50&fm=jpeg" } });
  const signature = new URL(signing.data?.url ?? "").searchParams;
  const [exp, kid, sig] = [Number(signature.get("exp")), signature.get("kid") ?? "", signature.get("sig") ?? ""];
  const query = { w: 50, fm: "jpeg", exp, kid, sig } as const;
  const signed = await api.GET("/i/{id}", { ...picture, params: { path, query } });
  const options = "width=50,format=jpeg";
  const mounted = await api.GET("/img/{options}/{source}", { params: { path: { options, source: id } }, parseAs: "blob" });

  const refused = await api.POST("/v1/uploads", { body: { ...declared, bytes: 0 } });
  const problem: Problem | undefined = refused.error;
  const deleted = await api.DELETE("/v1/images/{id}", { params: { path } });
  const gone = await api.GET("/v1/images/{id}", { params: { path } });

  return {
    put: put.status,
    completed: completed.data?.id === id,
    read: { title: read.data?.title, width: read.data?.width },
    pictures: await Promise.all([unsigned, signed, mounted].map(async (it) => new Uint8Array(await blobOf(it.data)))),
    refused: { status: refused.response.status, code: problem?.code, hint: problem?.hint },
    deleted: deleted.response.status,
    gone: gone.error?.code,
  };
}

function blobOf(data: unknown): Promise<ArrayBuffer> {
  if (!(data instanceof Blob)) throw new Error(`no picture: ${JSON.stringify(data)}`);
  return data.arrayBuffer();
}
