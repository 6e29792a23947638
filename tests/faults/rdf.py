"""What an export to RDF can say and not mean, which its readers let pass."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from backspasm import answers


def faults(integrity: str, data: bytes, form: ox.RdfFormat) -> list[str]:
    """Return a sentence for each row of a query in `tests/integrity/`: what an RDF file says and cannot mean."""
    store = ox.Store()
    store.load(data, format=form)
    query = (Path(__file__).parent.parent / "integrity" / f"{integrity}.rq").read_text(encoding="utf-8")
    rows = answers.Select(store.query(query)).rows  # type: ignore[arg-type]
    return [" | ".join(answers.text(cell) for cell in row if cell) for row in rows]
