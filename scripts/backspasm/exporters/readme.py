"""The README.md of an exported folder: what each file is, and a command that loads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .content import Content
    from .exporter import Exporter

NAME = "README.md"


def page(exporters: dict[str, Exporter], source: Content) -> bytes:
    """Return the page about the files of some formats, in Markdown; each has its folder if there are several formats."""
    head = source.header
    parts = [
        f"# {head.title}\n\nVersion {head.version}, licence <{head.license}>.\n{head.notice}\n",
        "`manifest.json` lists the files with their sizes, digests and numbers of triples or rows.\n",
    ]
    parts += [_section(form, one, len(exporters) > 1) for form, one in exporters.items()]
    return "\n".join(parts).encode()


def _section(form: str, exporter: Exporter, several: bool) -> str:
    files = ", ".join(f"`{name}`" for name in exporter.files)
    place = f" in the folder `{form}`" if several and exporter.folder else ""
    return (
        f"## {form}\n\n{exporter.what}\n\nFiles{place}: {files}.\nStandard: {exporter.standard}.\n"
        f"Read by {exporter.readers}.\nTo load it{place}:\n\n```sh\n{exporter.load}\n```\n"
    )
