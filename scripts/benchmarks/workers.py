"""What the workers of `fuzzing.py` run: what the command line does in its own process."""

from __future__ import annotations

import json
from pathlib import Path

from backspasm.graph import stores, terms
from backspasm.sandbox import query
from backspasm.screening import criteria, evaluation, guidance, reader, vocabulary
from backspasm.screening.when import When

AS_OF = "2026-11-26"


def ready() -> None:
    """Load the graph, the names of findings and the criteria."""
    query.ready()
    mappings(terms.shipped())
    _screened(b'{"present": ["fever", "a name that is none"], "absent": ["ICD10CM:R50.9"]}')


def record(data: bytes) -> bytes:
    """Screen a record and return the memory that this process has used."""
    _screened(data)
    return peak()


def mappings(path: str) -> bytes:
    """Read a mapping file, screen with it, and return the memory that this process has used."""
    made = stores.user_mappings(path)
    evaluation.screen(reader.by_options(["fever", "ICD10CM:R50.9"], [], made)).text(80)
    return peak()


def _screened(data: bytes) -> None:
    result = evaluation.screen(
        reader.read(reader.parse(data), When(AS_OF), vocabulary.vocabulary()), criteria.criteria()
    )
    result.text(80)
    json.dumps([result.as_json(), guidance.response(result)])


def peak() -> bytes:
    """Return the most memory that this process has used, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return str(int(status.partition("VmHWM:")[2].split()[0]) // 1024).encode()
