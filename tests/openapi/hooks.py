"""What schemathesis sends, where its idea of a value is not ours."""

import re
import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """Each right idempotency key is a new one: a used one is rightly refused."""
    headers = case.headers or {}
    key = headers.get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", key):
        headers["Idempotency-Key"] = str(uuid.uuid4())


@schemathesis.hook
def map_body(context, body):
    """JSON Schema calls 5.0 an integer. RFC 8259 leaves it to the reader; ours takes 5."""
    if isinstance(body, dict):
        return {
            name: int(value) if isinstance(value, float) and value.is_integer() else value
            for name, value in body.items()
        }
    return body
