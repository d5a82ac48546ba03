// One image's life through the client that @hey-api/openapi-ts generates.

import { client } from "./hey-api/client.gen";
import {
  completeUpload, deleteImage, deliverMounted, deliverOptions, readImage, requestUpload, signImage,
  type Problem,
} from "./hey-api";

export async function life(baseUrl: string, token: string, bytes: Uint8Array<ArrayBuffer>, sha256: string) {
  client.setConfig({ baseUrl, auth: token });
  const declared = { content_type: "image/jpeg", bytes: bytes.length, sha256 } as const;

  const asked = await requestUpload({ body: { ...declared, title: "A photo" } });
  if (!asked.data || !("url" in asked.data)) throw new Error(`no ticket: ${JSON.stringify(asked)}`);
  const { id, method, url, headers } = asked.data;
  const put = await fetch(url, { method, headers, body: bytes });

  const path = { id };
  const completed = await completeUpload({ path });
  const read = await readImage({ path });

  const unsigned = await deliverOptions({ path, query: { w: 50, fm: "jpeg" } });
  const signing = await signImage({ path, body: { options: "w=50&fm=jpeg" } });
  const signature = new URL(signing.data?.url ?? "").searchParams;
  const [exp, kid, sig] = [Number(signature.get("exp")), signature.get("kid") ?? "", signature.get("sig") ?? ""];
  const signed = await deliverOptions({ path, query: { w: 50, fm: "jpeg", exp, kid, sig } });
  const mounted = await deliverMounted({ path: { options: "width=50,format=jpeg", source: id } });

  const refused = await requestUpload({ body: { ...declared, bytes: 0 } });
  const problem: Problem | undefined = refused.error;
  const deleted = await deleteImage({ path });
  const gone = await readImage({ path });

  return {
    put: put.status,
    completed: completed.data?.id === id,
    read: { title: read.data?.title, width: read.data?.width },
    pictures: await Promise.all([unsigned, signed, mounted].map(async (it) => new Uint8Array(await blobOf(it.data)))),
    refused: { status: refused.response?.status, code: problem?.code, hint: problem?.hint },
    deleted: deleted.response?.status,
    gone: gone.error?.code,
  };
}

function blobOf(data: unknown): Promise<ArrayBuffer> {
  if (!(data instanceof Blob)) throw new Error(`no picture: ${JSON.stringify(data)}`);
  return data.arrayBuffer();
}
