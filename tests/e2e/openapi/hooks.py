"""Corrections of the requests of schemathesis whose values the API cannot accept."""

import re
import uuid

import schemathesis

PICTURES = ("/i/", "/img/")
FUTURE = "2099-01-01T00:00:00Z"
PAST = "2020-01-01T00:00:00Z"
TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Replaces each valid idempotency key by a new one, because a used one is refused. Makes
    valid times acceptable to the API, and labels not blank."""
    if case.path.startswith(PICTURES):
        case.query = heard(case.query or {})
    headers = case.headers or {}
    key = headers.get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", key):
        headers["Idempotency-Key"] = str(uuid.uuid4())
    body = case.body
    if isinstance(body, dict):
        for name, right in (("expires_on", FUTURE), ("expires_at", FUTURE), ("taken_at", PAST)):
            if isinstance(body.get(name), str) and TIME.fullmatch(body[name]):
                body[name] = right
        sizes = body.get("sizes")
        if isinstance(sizes, list) and len(sizes) <= 6 and all(isinstance(it, dict) for it in sizes):
            once = {(str(it.get("size")), str(it.get("content_type"))): it for it in sizes}
            body["sizes"] = list(once.values())
        label = body.get("label")
        if isinstance(label, str) and label and not re.search(r"[!-~]", label):
            body["label"] = "a label"


@schemathesis.hook
def map_body(context, body):
    """JSON Schema calls 5.0 an integer. RFC 8259 leaves it to the reader; the API takes only 5."""
    return whole(body)


def whole(value):
    if isinstance(value, dict):
        return {name: whole(it) for name, it in value.items()}
    if isinstance(value, list):
        return [whole(it) for it in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def heard(query):
    """Changes the query of a picture so that the worker reads its options: it refuses an invalid
    signature before anything else, a trim or a border needs a signature, and presets exist only
    if the operator defines some. A schema cannot list all names of colors."""
    without = ("exp", "kid", "sig", "preset")
    signed = ("trim", "border")
    right = {
        name: it
        for name, it in query.items()
        if name not in without and not name.startswith(signed)
    }
    for name in ("dpr", "blur", "sharp", "brightness", "contrast", "gamma", "saturation", "zoom"):
        if isinstance(right.get(name), float):
            # Without an exponent.
            right[name] = round(right[name], 2)
    if str(right.get("bg", "")).isalpha():
        right["bg"] = "white"
    return right
