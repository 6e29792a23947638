"""What checks find: faults, and a report of them in several formats."""

from __future__ import annotations

import re
from typing import NamedTuple

from .answers import table
from .graph import ontology
from .graph.namespaces import shorten

FORMATS = ("table", "json", "csv", "junit")
ADDRESS = re.compile(r"https?://[^\s'\"<>]*[^\s'\"<>.,;:]")


class Fault(NamedTuple):
    """One fault: the check that found it, a sentence about it, and its `place`, which is the other cells of the row."""

    check: str
    place: dict[str, str]
    sentence: str

    @property
    def where(self) -> str:
        """Return the place on one line."""
        return " ".join(shorten(value) for value in self.place.values() if value)

    @property
    def file(self) -> str:
        """Return `file:line` of the first IRI of the fault's place that a module describes, or an empty text."""
        return next(filter(None, map(ontology.place, self.place.values())), "")

    @property
    def words(self) -> str:
        """Return the sentence with the project's IRIs as CURIEs, for people to read."""
        return ADDRESS.sub(lambda match: shorten(match[0]), self.sentence)


class Report(NamedTuple):
    """The names of the checks that ran, and the faults that they found."""

    ran: list[str]
    faults: list[Fault]

    def write(self, form: str, width: int = 80) -> bytes:
        """Return the report in one of FORMATS, a table `width` characters wide."""
        if form == "json":
            import json

            found = [
                {"check": fault.check, **fault.place, "fault": fault.sentence, "file": fault.file}
                for fault in self.faults
            ]
            return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()
        if form == "junit":
            return _junit(self)
        rows = [[fault.check, fault.where, fault.words, fault.file] for fault in self.faults]
        columns = ["check", "where", "fault", "file"]
        if form == "csv":
            import csv
            import io

            out = io.StringIO()
            csv.writer(out).writerows([columns, *rows])
            return out.getvalue().encode()
        shown = [[fault.check, fault.file or fault.where, fault.words] for fault in self.faults]
        return (
            table(["check", "where", "fault"], shown, width).encode()
            if rows
            else f"{len(self.ran)} checks ran, no fault\n".encode()
        )


def _junit(report: Report) -> bytes:
    from xml.etree import ElementTree

    failed = {fault.check for fault in report.faults}
    suite = ElementTree.Element("testsuite", name="backspasm", tests=str(len(report.ran)), failures=str(len(failed)))
    for name in report.ran:
        case = ElementTree.SubElement(suite, "testcase", classname="backspasm.check", name=name)
        mine = [
            f"{fault.file}: {fault.words}" if fault.file else fault.words
            for fault in report.faults
            if fault.check == name
        ]
        if mine:
            short = mine[0] if len(mine) == 1 else f"{len(mine)} faults"
            ElementTree.SubElement(case, "failure", message=short).text = "\n".join(mine)
    return bytes(ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)) + b"\n"
