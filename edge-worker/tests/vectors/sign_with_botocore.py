"""Signs what the worker signs with botocore, as a second opinion.

    pip install botocore && python3 sign_with_botocore.py > botocore.json
"""

import datetime
import json
from unittest import mock

from botocore.auth import S3SigV4Auth, S3SigV4PostAuth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 1, 1, 12, 0, 0)
SHA256 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
KEY = "temp/uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV"
PUT = {
    "content-length": "184320",
    "content-type": "image/jpeg",
    "if-none-match": "*",
    "x-amz-checksum-sha256": SHA256,
}
KMS = {
    "x-amz-server-side-encryption": "aws:kms",
    "x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab",
}
PLACES = [
    ("path style on a port", "http://127.0.0.1:9000/photos/", "us-east-1", None),
    ("path style on R2", "https://0123456789abcdef.r2.cloudflarestorage.com/photos/", "auto", None),
    ("virtual host on S3", "https://photos.s3.eu-central-1.amazonaws.com/", "eu-central-1", None),
    ("virtual host with a session", "https://photos.s3.example.com:8443/", "garage", "FQoGZXIvYXdzE+/= token%20"),
]
# What is signed, and how: method, headers, body.
PRESIGNED = [
    ("ticket", "PUT", PUT),
    ("ticket that may replace", "PUT", {name: value for name, value in PUT.items() if name != "if-none-match"}),
    ("ticket with encryption", "PUT", PUT | {"x-amz-server-side-encryption": "AES256"}),
    ("ticket with a key", "PUT", PUT | KMS),
    ("download", "GET", {}),
]
SIGNED = [
    ("first bytes", "GET", {"range": "bytes=0-65535"}, ""),
    ("whole of a version", "GET", {"if-match": '"0123456789abcdef"'}, ""),
    ("clean copy", "PUT", {"content-type": "image/jpeg"}, "the clean bytes"),
    ("clean copy with a key", "PUT", {"content-type": "image/jpeg"} | KMS, "the clean bytes"),
    (
        "copy",
        "PUT",
        {
            "content-type": "image/jpeg",
            "x-amz-copy-source": f"/photos/{KEY}",
            "x-amz-copy-source-if-match": '"0123456789abcdef"',
            "x-amz-metadata-directive": "REPLACE",
        },
        "",
    ),
    ("delete", "DELETE", {}, ""),
]


def auth(kind, region, token, **options):
    return kind(Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token), "s3", region, **options)


def case(name, place, method, headers, body, request, signature):
    where, base, region, token = place
    return {
        "name": f"{name}, {where}",
        "method": method,
        "url": base + KEY,
        "headers": sorted(headers.items()),
        "body": body,
        "region": region,
        "session_token": token,
        "result": signature(request),
    }


def presigned():
    for place in PLACES:
        for name, method, headers in PRESIGNED:
            request = AWSRequest(method, place[1] + KEY, headers=headers)
            auth(S3SigV4QueryAuth, place[2], place[3], expires=300).add_auth(request)
            yield case(name, place, method, headers, "", request, lambda it: it.url.partition("?")[2])


def signed():
    for place in PLACES:
        for name, method, headers, body in SIGNED:
            request = AWSRequest(method, place[1] + KEY, headers=headers, data=body.encode())
            # Over https botocore leaves the body of a PUT unsigned unless it is told.
            request.context["payload_signing_enabled"] = True
            client_config = mock.Mock(s3={"payload_signing_enabled": True})
            request.context["client_config"] = client_config
            auth(S3SigV4Auth, place[2], place[3]).add_auth(request)
            yield case(name, place, method, headers, body, request, lambda it: it.headers["Authorization"])


def posted():
    for where, base, region, token in PLACES:
        fields = {"key": KEY, "Content-Type": "image/jpeg"}
        conditions = [["eq", f"${name}", value] for name, value in fields.items()]
        conditions += [{"bucket": "photos"}, ["content-length-range", 184320, 184320]]
        policy = {"expiration": "2026-01-01T12:05:00Z", "conditions": conditions}
        request = AWSRequest("POST", base)
        request.context["s3-presign-post-fields"] = fields
        request.context["s3-presign-post-policy"] = policy
        auth(S3SigV4PostAuth, region, token).add_auth(request)
        yield {"name": where, "region": region, "session_token": token, "fields": request.context["s3-presign-post-fields"]}


with mock.patch("botocore.auth.get_current_datetime", return_value=NOW):
    parts = {"presigned": presigned(), "signed": signed(), "posted": posted()}
    lines = {name: ",\n".join(json.dumps(case) for case in cases) for name, cases in parts.items()}
body = ",\n".join(f'"{name}": [\n{text}\n]' for name, text in lines.items())
print(f"{{\n{body}\n}}")
