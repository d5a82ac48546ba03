// A bucket of any S3-compatible store, as its operator reaches it: by aws4fetch, and not by what the worker signs.

import { createHash } from "node:crypto";

import { AwsClient } from "aws4fetch";

/**
 * @param {object} store
 * @param {string} store.url where the store is
 * @param {string} store.region
 * @param {{accessKeyId: string, secretAccessKey: string}} store.credentials
 * @param {string} bucket
 */
export function bucketOf({ url, region, credentials }, bucket) {
  const client = new AwsClient({ ...credentials, region, service: "s3", retries: 0 });
  const address = (key, query = "") => `${url}/${bucket}/${key}${query}`;

  const bucketClient = {
    address,
    /** One signed request about a key, or about the bucket itself. */
    ask: (method, key, { query, headers, body } = {}) =>
      client.fetch(address(key, query), { method, headers, body, aws: { allHeaders: true } }),
    create: () => bucketClient.done("PUT", ""),
    /** Sets one of the bucket's configurations, such as `cors`. */
    configure: (name, body) => bucketClient.ask("PUT", "", { query: `?${name}`, headers: checksums(body), body }),
    /** Lets a page of this origin upload. */
    async allowPage(origin) {
      const headers = ["content-type", "if-none-match", "x-amz-checksum-sha256"];
      const allowed = headers.map((it) => `<AllowedHeader>${it}</AllowedHeader>`).join("");
      const rule = `<AllowedOrigin>${origin}</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>${allowed}`;
      const set = await bucketClient.configure("cors", `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`);
      if (!set.ok) throw new Error(`CORS: ${set.status} ${await set.text()}`);
    },
    /** Keys of all objects. */
    async keys() {
      const listed = await bucketClient.done("GET", "", { query: "?list-type=2&max-keys=1000" });
      return [...(await listed.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key).sort();
    },
    async read(key) {
      return Buffer.from(await (await bucketClient.done("GET", key)).arrayBuffer());
    },
    /** The address of a presigned PUT that binds these headers, as if it had been signed at that moment. */
    async presignedPut(key, { headers, at = new Date(), seconds }) {
      const datetime = at.toISOString().replace(/[:-]|\.\d{3}/g, "");
      const aws = { signQuery: true, allHeaders: true, datetime };
      const signed = await client.sign(address(key, `?X-Amz-Expires=${seconds}`), { method: "PUT", headers, aws });
      return signed.url;
    },
    async done(...request) {
      const response = await bucketClient.ask(...request);
      if (!response.ok) throw new Error(`${request[0]} ${response.url}: ${response.status} ${await response.text()}`);
      return response;
    },
  };
  return bucketClient;
}

/** Of a body that S3 takes with a checksum only. */
function checksums(body) {
  const digest = (algorithm) => createHash(algorithm).update(body).digest("base64");
  return { "content-type": "application/xml", "content-md5": digest("md5"), "x-amz-checksum-sha256": digest("sha256") };
}
