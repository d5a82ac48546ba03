// Stores of other people behind the worker: what each of them does otherwise is written here.

import assert from "node:assert/strict";

import { holdToContract } from "../harness/store-contract.mjs";
import { startMoto, startS3rver } from "../harness/stores.mjs";

const MOTO = process.env.CALOTYPE_MOTO;
assert.ok(MOTO, "CALOTYPE_MOTO is not set: ./x test e2e stores");

holdToContract({
  name: "moto 5.2.5",
  start: (bucket) => startMoto(MOTO, bucket),
  ticket: "put-once",
  encrypts: true,
  deleteMany: 200,
  answers: {
    "PUT": "200",
    "PUT again": "412 PreconditionFailed",
    "PUT of other bytes": "200, completed: 422 upload_mismatch",
    "PUT of a byte less": "200, completed: 422 upload_mismatch",
    "PUT as another type": "200, completed: 200",
    "PUT without a signature": "200, completed: 200",
    "PUT to another key": "200",
    "POST": "204, completed: 200",
    "POST of a byte more": "204, completed: 422 upload_mismatch",
    "preflight of the page": "this page",
    "preflight of a stranger": "403",
    "PUT signed now": "200",
    "PUT that ended an hour ago": "200",
    "copy of another ETag": "200",
    "encryption AES256": "200",
    "lifecycle rule": "200",
  },
});

holdToContract({
  name: "s3rver 3.7.1",
  start: startS3rver,
  ticket: "put",
  encrypts: false,
  deleteMany: 200,
  answers: {
    "PUT": "200",
    "PUT again": "200",
    "PUT of other bytes": "200, completed: 422 upload_mismatch",
    "PUT of a byte less": "200, completed: 422 upload_mismatch",
    "PUT as another type": "200, completed: 200",
    "PUT without a signature": "200, completed: 200",
    "PUT to another key": "200",
    "POST": "204, completed: 200",
    "POST of a byte more": "204, completed: 422 upload_mismatch",
    "preflight of the page": "any page",
    "preflight of a stranger": "403",
    "PUT signed now": "200",
    "PUT that ended an hour ago": "403 AccessDenied",
    "copy of another ETag": "200",
    "encryption AES256": "200, ignored",
    "lifecycle rule": "501 NotImplemented",
  },
});
