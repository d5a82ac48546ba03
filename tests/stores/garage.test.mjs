// Garage behind the worker, by `./x stores garage`.

import assert from "node:assert/strict";

import { holdToContract } from "../harness/store-contract.mjs";
import { startGarage } from "../harness/stores.mjs";

const GARAGE = process.env.CALOTYPE_GARAGE;
assert.ok(GARAGE, "CALOTYPE_GARAGE is not set: ./x stores garage");

holdToContract({
  name: "Garage 2.5.0",
  start: (bucket) => startGarage(GARAGE, bucket),
  ticket: "put",
  encrypts: false,
  deleteMany: 200,
  answers: {
    "PUT": "200",
    "PUT again": "200",
    "PUT of other bytes": "400 InvalidDigest",
    "PUT of a byte less": "403 AccessDenied",
    "PUT as another type": "403 AccessDenied",
    "PUT without a signature": "403 AccessDenied",
    "PUT to another key": "403 AccessDenied",
    "POST": "204, completed: 200",
    "POST of a byte more": "400 InvalidRequest",
    "preflight of the page": "this page",
    "preflight of a stranger": "403",
    "PUT signed now": "200",
    "PUT that ended an hour ago": "400 InvalidRequest",
    "copy of another ETag": "412 PreconditionFailed",
    "encryption AES256": "200, ignored",
    "lifecycle rule": "200",
  },
});
