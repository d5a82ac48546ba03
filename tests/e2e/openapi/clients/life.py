"""One image's life through the client that openapi-python-client generates."""

import base64
import hashlib
import json
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from calotype_client import AuthenticatedClient
from calotype_client.api.delivery import deliver_mounted, deliver_options, sign_image
from calotype_client.api.images import delete_image, read_image
from calotype_client.api.uploads import complete_upload, request_upload
from calotype_client.models import DeliverOptionsFm, Image, Problem, SignedUrl, SignRequest
from calotype_client.models import UploadRequest, UploadRequestContentType, UploadTicket

JPEG = DeliverOptionsFm.JPEG


def life(api: AuthenticatedClient, data: bytes) -> dict[str, object]:
    declared = UploadRequest(
        content_type=UploadRequestContentType.IMAGEJPEG,
        bytes_=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        title="A photo",
    )
    ticket = request_upload.sync(client=api, body=declared)
    assert isinstance(ticket, UploadTicket), ticket
    headers = ticket.headers.to_dict()
    put = httpx.request(ticket.method.value, ticket.url, headers=headers, content=data)

    completed = complete_upload.sync(ticket.id, client=api)
    assert isinstance(completed, Image), completed
    read = read_image.sync(completed.id, client=api)
    assert isinstance(read, Image), read

    unsigned = deliver_options.sync_detailed(read.id, client=api, w=50, fm=JPEG)
    signing = sign_image.sync(read.id, client=api, body=SignRequest(options="w=50&fm=jpeg"))
    assert isinstance(signing, SignedUrl), signing
    said = parse_qs(urlsplit(signing.url).query)
    signed = deliver_options.sync_detailed(
        read.id, client=api, w=50, fm=JPEG, exp=int(said["exp"][0]), kid=said["kid"][0], sig=said["sig"][0]
    )
    mounted = deliver_mounted.sync_detailed("width=50,format=jpeg", read.id, client=api)

    declared.bytes_ = 0
    refused = request_upload.sync_detailed(client=api, body=declared)
    assert isinstance(refused.parsed, Problem), refused
    deleted = delete_image.sync_detailed(read.id, client=api)
    gone = read_image.sync(read.id, client=api)
    assert isinstance(gone, Problem), gone
    return {
        "put": put.status_code,
        "completed": completed.id == ticket.id,
        "read": {"title": read.title, "width": read.width},
        "pictures": [base64.b64encode(it.content).decode() for it in (unsigned, signed, mounted)],
        "refused": {
            "status": int(refused.status_code),
            "code": refused.parsed.code.value,
            "hint": refused.parsed.hint,
        },
        "deleted": int(deleted.status_code),
        "gone": gone.code.value,
    }


if __name__ == "__main__":
    url, token, file = sys.argv[1:]
    with AuthenticatedClient(base_url=url, token=token) as client:
        print(json.dumps(life(client, Path(file).read_bytes())))
