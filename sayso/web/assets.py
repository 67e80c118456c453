"""Static files: named by what is in them, so that a browser may keep them for good."""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.contrib.staticfiles.storage import StaticFilesStorage
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"


class Asset(NamedTuple):
    """One file, read once, and its compressed form where that is smaller."""

    mark: str
    kind: str
    whole: bytes
    packed: bytes | None


@cache
def assets() -> dict[str, Asset]:
    """Every file of ours by its name below `/static/`."""
    files = (file for file in FOLDER.rglob("*") if file.is_file())
    return {file.relative_to(FOLDER).as_posix(): _read(file) for file in files}


def _read(file: Path) -> Asset:
    whole = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or "text/plain"
    packed = gzip.compress(whole, 6, mtime=0)
    smaller = packed if len(packed) < len(whole) else None
    return Asset(hashlib.sha256(whole).hexdigest()[:16], kind, whole, smaller)


class Marked(StaticFilesStorage):
    """Gives `{% static %}` an address that changes with the file."""

    def url(self, name: str | None) -> str:
        asset = assets().get(name or "")
        return f"{super().url(name)}?v={asset.mark}" if asset else super().url(name)


def serve(request: Request) -> Response:
    """The file, for good when its mark was asked for."""
    asset = assets().get(request.path_params["name"])
    if asset is None:
        return Response("There is no such file.\n", 404, media_type="text/plain")
    marked = request.query_params.get("v") == asset.mark
    headers = {
        "Cache-Control": FOR_GOOD if marked else "no-cache",
        "ETag": f'"{asset.mark}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=asset.kind)
    return Response(asset.whole, headers=headers, media_type=asset.kind)
