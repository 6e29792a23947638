"""What a server must know of the pages before it makes one: it loads in no time."""

from __future__ import annotations

# A server sends the same policy with `frame-ancestors 'none'`, which only a header can say.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; connect-src 'self'; "
    "base-uri 'none'"
)
DATA = {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nt": "application/n-triples"}
INDEX = "index"
QUESTIONS = "questions/"
