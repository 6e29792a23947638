"""Requests that try to break the server: each route with bytes changed, and paths, values, headers and bodies that try something."""

from __future__ import annotations

import json
import random

import mutants
from servers import FORM

CALL = "/cds-services/red-flags-patient-view"
UUID = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
VALUES = ("../", "..%2f", "%2e%2e/", "%00", "%0d%0aX:1", "//evil.example/", "\\", "%5C", "%E2%80%AE", "%EF%BB%BF", "%ff", "%ED%A0%80", "%C0%AF",
    "a", "%3Cscript%3E", "%27%22%3E%3Csvg%20onload%3D1%3E", "{{7*7}}", "1e999", "-1", "NaN", "%u0041", "&", "=", ";", "%", "a=1&a=2", "*", "%E1%BA%9E",
    "http://evil.example/", "(a%2B)%2B$", "%22%20%7D%20SERVICE%20%3Cx%3Aa%3E%20%7B%7D")  # fmt: skip
METHODS = ("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND", "get", "PRI", "SEARCH")
HOSTS = ("Host: localhost:80@evil.example", "Host: evil.example", "Host: [::1]evil.example", "Host: localhost:/evil.example", "X: 1",
    "Host: localhost\r\nHost: evil.example", "Host: localhost\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example",
    "Host: localhost\r\nOrigin: http://evil.example\r\nCookie: a=b", "Host: localhost\r\nOrigin: null\r\nAccess-Control-Request-Method: POST")  # fmt: skip
FIELDS = ("Range", "If-Range", "If-None-Match", "If-Match", "If-Modified-Since", "Accept", "Accept-Charset", "Accept-Encoding", "Content-Encoding",
    "Expect", "Upgrade", "TE", "Trailer", "Cookie", "Authorization", "X-HTTP-Method-Override", "X-Original-URL", "Content-Length", "Transfer-Encoding")  # fmt: skip
SMUGGLED = (
    b"POST /sparql HTTP/1.1\nHost: localhost\nContent-Length: 6\nTransfer-Encoding: chunked\n\n0\n\n",
    b"POST /sparql HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\nTransfer-Encoding: identity\n\n0\n\n",
    b"POST /sparql HTTP/1.1\nHost: localhost\nTransfer-Encoding : chunked\n\n0\n\n",
    b"POST /sparql HTTP/1.1\nHost: localhost\nContent-Length: 0\nContent-Length: 44\n\n",
    b"POST /sparql HTTP/1.1\nHost: localhost\nContent-Length: +0\n\n",
    b"POST /sparql HTTP/1.1\nHost: localhost\nContent-Type: application/sparql-query\nTransfer-Encoding: chunked\n\n6;a=b\nASK {}\n0\nHost: evil.example\n\n",
    b"POST /sparql HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\nffffffffffffffffff\n",
    b"GET /health HTTP/1.1\nHost: localhost\n\n" * 50,
    b"GET /health HTTP/1.1\nHost: localhost\nContent-Length: 5\n\nhello",
    b"POST /screen HTTP/1.1\nHost: localhost\nExpect: 100-continue\nContent-Type: application/json\nContent-Length: 2\n\n{}",
    b"\n\n",
)  # fmt: skip


def sent(method: str, path: str, body: bytes = b"", kind: str = "", more: str = "Host: localhost") -> bytes:
    length = f"\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}" if method == "POST" else ""
    return f"{method} {path} HTTP/1.1\r\n{more}{length}\r\nConnection: close\r\n\r\n".encode() + body


def good() -> list[bytes]:
    """Requests without a fault, for each route."""
    form, json_type, multipart = FORM["Content-Type"], "application/json", "multipart/form-data; boundary=b"
    part = b'--b\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--b--\r\n'
    card = {"card": UUID, "outcome": "accepted", "outcomeTimestamp": "2026-11-26T08:00:00Z"}
    paths = (
        *("/", "/health", "/openapi.json", "/questions", "/questions/relief?hour=3", "/questions/relief.html?hour=3"),
        *("/questions/search?text=pain&format=csv", "/search.html?text=pain", "/screen.html", "/sparql.html"),
        *("/why?s=smoking&p=a&o=risk%20factor", "/dehydration", "/dehydration.html", "/dehydration.ttl"),
        *("/sparql", "/sparql?query=ASK%20%7B%7D&format=xml", "/cds-services", "/static/style.css", "/pictures.html"),
    )
    return [
        *(sent(method, path) for path in paths for method in ("GET", "GET", "GET", "HEAD", "OPTIONS", "TRACE", "POST")),
        sent("POST", "/sparql", b"ASK {}", "application/sparql-query"),
        sent("POST", "/sparql", b"query=ASK+%7B%7D&default-graph-uri=x:a", form),
        sent("POST", "/sparql", part, multipart),
        sent("POST", "/sparql.html", b"query=SELECT+%2A+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+9", form),
        sent("POST", "/screen.html", b"answer=bladder%3Dyes&present=fever&absent=numbness", form),
        sent("POST", "/screen?within=30", b'{"present": ["fever"], "absent": ["numbness"]}', json_type),
        sent("POST", CALL, call(b"null"), json_type),
        sent("POST", f"{CALL}/feedback", json.dumps({"feedback": [card]}).encode(), json_type),
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ]


def call(record: bytes) -> bytes:
    """A call of CDS Hooks with a record as its conditions."""
    context = b'{"userId": "Practitioner/2", "patientId": "1"}'
    return b'{"hook": "patient-view", "hookInstance": "%b", "context": %b, "prefetch": {"conditions": %b, "observations": null}}' % (UUID.encode(), context, record)  # fmt: skip


def trick(source: random.Random) -> bytes:
    """A request that tries something: a path, a value, a header, a method, or two requests in one."""
    value = source.choice(VALUES) * source.choice([1, 1, 1, 50, 2000])
    path = source.choice(["/{}", "/dehydration{}", "/static/{}", "/questions/{}", "/questions/relief.{}", "/cds-services/{}",
        "/why?s={0}&p={0}&o={0}", "/why?{}", "/questions/relief?hour={}", "/questions/search?text={}", "/questions/relief?format={}",
        "/search.html?text={}", "/questions/relief.csv?hour={}", "/screen?as_of={}", "/screen.html?{}", "/sparql?query={}&format={}",
        "/sparql?query=ASK%7B%7D&default-graph-uri={}"]).format(value, value)  # fmt: skip
    kind = source.randrange(5)
    if kind == 0:
        return sent(source.choice(METHODS), path)
    if kind == 1:
        return sent("GET", path, more=source.choice(HOSTS))
    if kind == 2:
        return sent(
            "GET",
            source.choice(["/dehydration.ttl", "/questions/relief"]),
            more=f"Host: localhost\r\n{source.choice(FIELDS)}: {value}",
        )
    if kind == 3:
        fields = "&".join(
            [f"{source.choice(['query', 'answer', 'present', 'hour', value])}={value}"]
            * source.choice([1, 2, 101, 6000])
        )
        where = source.choice(["/sparql", "/sparql.html", "/screen.html"])
        charset = source.choice(["", "; charset=utf-16", "; charset=\udcff"]).encode(errors="replace").decode()
        return sent("POST", where, fields.encode()[:300_000], FORM["Content-Type"] + charset)
    return source.choice(SMUGGLED).replace(b"\n", b"\r\n") + source.choice(good())


def broken(source: random.Random) -> bytes:
    """A request with some bytes changed, or one that tries something."""
    if source.random() < 0.4:
        return trick(source)
    data = bytearray(source.choice(good()))
    for _ in range(source.randint(1, 8)):
        at = source.randrange(len(data))
        data[at : at + source.randint(0, 3)] = source.choice(
            [source.randbytes(source.randint(0, 4)), source.choice(mutants.NASTY)]
        )
    return bytes(data)
