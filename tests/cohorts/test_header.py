"""The first line of a CSV file names its columns, between commas or tabs."""

from __future__ import annotations

from pathlib import Path

import pytest

from backspasm.cohorts import header
from backspasm.errors import DataError


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (b"patient_id,finding\r\n", (["patient_id", "finding"], ",")),
        (b'\xef\xbb\xbfpatient_id , "finding"\n', (["patient_id", '"finding"'], ",")),
        (b"concept_id\tconcept_code\n", (["concept_id", "concept_code"], "\t")),
    ],
)
def test_columns_are_named(line: bytes, read: tuple[list[str], str], tmp_path: Path) -> None:
    (tmp_path / "findings.csv").write_bytes(line + b"1,fever\n")
    assert header.read(str(tmp_path / "findings.csv")) == read


@pytest.mark.parametrize("line", [b"", b"a,\n", b"a,a\n", b"\xff,b\n", b"a,b\r1,2\r"])
def test_a_line_without_names_is_refused(line: bytes, tmp_path: Path) -> None:
    (tmp_path / "findings.csv").write_bytes(line)
    with pytest.raises(DataError, match="the first line of a CSV file must name its columns, each once"):
        header.read(str(tmp_path / "findings.csv"))
