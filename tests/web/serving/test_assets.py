"""Static files: vendored ones are what their makers published, and all are served to stay."""

import hashlib
import http.client
import json
from pathlib import Path

import sayso

VENDOR = Path(sayso.__file__).parent / "web" / "static" / "vendor"


def test_vendored_files_are_what_the_manifest_says():
    rows = json.loads((VENDOR / "MANIFEST.json").read_text())
    listed = {"MANIFEST.json"}
    for row in rows:
        assert set(row) == {"file", "name", "version", "licence", "licence_file", "sha256"}
        assert hashlib.sha256((VENDOR / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]
        assert (VENDOR / row["licence_file"]).stat().st_size > 100
        listed |= {row["file"], row["licence_file"]}
    assert listed == {file.name for file in VENDOR.iterdir()}


def get(port: int, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        return answer, answer.read()
    finally:
        line.close()


def test_a_marked_file_may_be_kept_for_good(port: int):
    from django.templatetags.static import static

    marked, body = get(port, static("sayso.css"))
    assert marked.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert marked.headers["content-type"].startswith("text/css")
    packed, smaller = get(port, static("sayso.css"), **{"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(smaller) < len(body)
    bare, _ = get(port, "/static/sayso.css")
    assert bare.headers["cache-control"] == "no-cache"
    again, nothing = get(port, "/static/sayso.css", **{"if-none-match": bare.headers["etag"]})
    assert (again.status, nothing) == (304, b"")


def test_nothing_else_is_served(port: int):
    for path in ("/static/", "/static/nothing.css", "/static/../settings.py", "/static/%2e%2e/settings.py"):
        assert get(port, path)[0].status in {404, 302}, path


def test_the_process_says_that_it_is_well(port: int):
    answer, body = get(port, "/healthz")
    assert (answer.status, body) == (200, b"ok\n")
