"""The result of a screening, as a text for people and as the JSON object of the contract."""

from __future__ import annotations

from types import SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MET, PARTLY, NOT_MET, NOT_ASKED = "met", "partly-met", "not-met", "not-asked"
SEEK, CLARIFY, NO_FLAG = "seek-immediate-care", "clarify", "no-red-flag-reported"
NOT_RECOGNISED, NOTHING = "not-recognised", "nothing-given"
LISTS = ("recognised", "not_recognised", "contradictions")


class RedFlag(SimpleNamespace):
    """The result for one red flag: its `label`, its `status`, `because` (why), and `missing` (what to ask or report).

    `status` is `met`, `partly-met`, `not-met` or `not-asked`. `sources` are the IRIs of the items of all
    documents that have the flag.
    """

    label: str
    status: str
    because: tuple[str, ...]
    missing: tuple[str, ...]
    sources: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the flag as an object of the contract's `red_flags`."""
        return {
            "label": self.label,
            "status": self.status,
            "because": list(self.because),
            "missing": list(self.missing),
            "source": self.sources[0],
            "sources": list(self.sources),
        }


class Screening(SimpleNamespace):
    """The result of a screening; `str` gives the text that `backspasm screen` prints.

    `outcome` is `seek-immediate-care`, `clarify`, `no-red-flag-reported`, `not-recognised` or `nothing-given`.
    `red_flags` are all flags in document order. The other fields are texts: what was recognised and what was not, what
    was reported as both present and absent, the advice, and the safety notice.
    """

    outcome: str
    red_flags: tuple[RedFlag, ...]
    recognised: tuple[str, ...]
    not_recognised: tuple[str, ...]
    contradictions: tuple[str, ...]
    advice: tuple[str, ...]
    notice: str

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of `screen --format json`."""
        return {
            "outcome": self.outcome,
            "red_flags": [flag.as_json() for flag in self.red_flags],
            **{name: list(getattr(self, name)) for name in (*LISTS, "advice")},
            "notice": self.notice,
        }

    def __getitem__(self, member: str) -> Any:
        """Return a member of the JSON object."""
        return self.as_json()[member]

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int = 80) -> str:
        """Return the result as lines of at most `width` characters."""
        import textwrap

        lines = [f"outcome: {self.outcome}"]

        def add(words: str, first: str, rest: str) -> None:
            lines.extend(
                textwrap.wrap(
                    words, max(width, 30), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
                )
            )

        for words in self.advice:
            add(words, "- ", "  ")
        lines.append("")
        for flag in self.red_flags:
            add(flag.label, f"{flag.status:<11}", " " * 11)
            told = [("because", words) for words in flag.because]
            if flag.status == PARTLY:  # the JSON also has the questions of flags that were not asked
                told += [("missing", words) for words in flag.missing]
            for name, words in told:
                add(words, f"{'':<11}{name}: ", " " * 13)
        for name in LISTS:
            if found := getattr(self, name):
                lines += ["", f"{name.replace('_', ' ')}:"]
                for words in found:
                    add(words, "- ", "  ")
        lines.append("")
        add(self.notice, "", "")
        return "\n".join(lines) + "\n"
