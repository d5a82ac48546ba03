"""Puts the cases of AWS's published signing test suite that S3's rules apply to into one file.

    python3 aws_suite.py <folder aws-signing-test-suite/v4> > aws_suite.json

S3 signs a path as it stands, encoded once and never normalised: cases are taken whose
canonical path is the request's own, and left out when it is another.
"""

import json
import pathlib
import sys


def read_request(text):
    head, _, body = text.partition("\n\n")
    first, *lines = head.split("\n")
    method, _, target = first.partition(" ")
    target = target.rpartition(" ")[0]
    headers = [line.partition(":") for line in lines if line]
    return method, target, [[name.lower(), value] for name, _, value in headers], body, lines


def cases(folder):
    for case in sorted(folder.iterdir()):
        if not (case / "context.json").exists():
            continue  # of another form
        text = lambda name: (case / name).read_text()
        method, target, headers, body, lines = read_request(text("request.txt"))
        canonical = text("header-canonical-request.txt").split("\n")
        is_plain = target.isascii() and " " not in target and not any(line.startswith(" ") for line in lines)
        if not is_plain or canonical[1] != target.partition("?")[0]:
            continue
        context = json.loads(text("context.json"))
        if context.get("omit_session_token"):
            continue  # S3 has it signed
        yield {
            "name": case.name,
            "method": method,
            "target": target,
            "headers": headers,
            "body": body,
            "access_key_id": context["credentials"]["access_key_id"],
            "secret_access_key": context["credentials"]["secret_access_key"],
            "session_token": context["credentials"].get("token"),
            "region": context["region"],
            "service": context["service"],
            "signs_body_header": context["sign_body"],
            "timestamp": context["timestamp"],
            "expires_in_seconds": context["expiration_in_seconds"],
            "header_signature": text("header-signature.txt").strip(),
            "query_signature": text("query-signature.txt").strip(),
        }


lines = ",\n".join(json.dumps(case) for case in cases(pathlib.Path(sys.argv[1])))
print(f"[\n{lines}\n]")
