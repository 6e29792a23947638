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
CURATED = "Curated: "
IN_WORDS = {
    SEEK: "A red flag is met.",
    CLARIFY: "This is not settled: it takes more answers, or a clinician, to decide.",
    NOT_RECOGNISED: "Something was reported that is not known here and was not compared with the red flags.",
    NO_FLAG: "No red flag is met or partly met by what was reported.",
    NOTHING: "No finding was reported.",
}


class Asked(SimpleNamespace):
    """A yes-or-no question: its `id`, its `text`, and its `answer`, which is `yes`, `no` or None."""

    id: str
    text: str
    answer: str | None


class RedFlag(SimpleNamespace):
    """The result for one red flag: `label`, `status`, `because` (why), `missing` (what to ask or report), `questions`.

    `status` is `met`, `partly-met`, `not-met` or `not-asked`. `sources` are the IRIs of the items of all
    documents that have the flag.
    """

    label: str
    status: str
    because: tuple[str, ...]
    missing: tuple[str, ...]
    sources: tuple[str, ...]
    questions: tuple[Asked, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the flag as an object of the contract's `red_flags`."""
        return {
            "label": self.label,
            "status": self.status,
            "because": list(self.because),
            "missing": list(self.missing),
            "source": self.sources[0],
            "questions": [vars(question).copy() for question in self.questions],
            "sources": list(self.sources),
        }


class Screening(SimpleNamespace):
    """The result of a screening; `str` gives the text that `backspasm screen` prints.

    `outcome` is `seek-immediate-care`, `clarify`, `no-red-flag-reported`, `not-recognised` or `nothing-given`.
    `red_flags` are all flags in document order. The other fields are texts: what was recognised and what was not, what
    was reported as both present and absent, the advice, and the safety notice. `suggestions` maps what was not
    recognised to the nearest names, `not_used` has text, date and reason of what does not count, `not_interpreted` has
    text and value of what has no meaning here, and `next_question` is the question to ask next, or None.
    `from_user_mappings` is what was recognised only because of the user's mapping file, or None without one.
    """

    outcome: str
    red_flags: tuple[RedFlag, ...]
    recognised: tuple[str, ...]
    not_recognised: tuple[str, ...]
    contradictions: tuple[str, ...]
    advice: tuple[str, ...]
    notice: str
    suggestions: dict[str, tuple[str, ...]]
    not_used: tuple[tuple[str, str, str], ...]
    not_interpreted: tuple[tuple[str, str], ...]
    next_question: Asked | None
    from_user_mappings: tuple[str, ...] | None

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of `screen --format json`."""
        made = {
            "outcome": self.outcome,
            "red_flags": [flag.as_json() for flag in self.red_flags],
            **{name: list(getattr(self, name)) for name in (*LISTS, "advice")},
            "notice": self.notice,
            "suggestions": {words: list(names) for words, names in self.suggestions.items()},
            "not_used": [dict(zip(("text", "date", "reason"), entry, strict=True)) for entry in self.not_used],
            "not_interpreted": [dict(zip(("text", "value"), entry, strict=True)) for entry in self.not_interpreted],
            "next_question": self.next_question and {"id": self.next_question.id, "text": self.next_question.text},
        }
        if self.from_user_mappings is not None:
            made["from_user_mappings"] = list(self.from_user_mappings)
        return made

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

        add(IN_WORDS[self.outcome], "", "")
        for words in self.advice:
            add(words, "- ", "  ")
        if self.next_question:
            add(f"next question ({self.next_question.id}): {self.next_question.text}", "", "  ")
        lines.append("")
        for flag in self.red_flags:
            add(flag.label, f"{flag.status:<11}", " " * 11)
            told = [("because", words) for words in flag.because]
            if flag.status == PARTLY:  # the JSON also has the questions of flags that were not asked
                told += [("missing", words) for words in flag.missing]
            for name, words in told:
                add(words, f"{'':<11}{name}: ", " " * 13)
        lists = {name: getattr(self, name) for name in LISTS}
        lists["suggestions"] = [f'"{words}": {", ".join(names)}?' for words, names in self.suggestions.items()]
        lists["not_used"] = [", ".join(filter(None, entry)) for entry in self.not_used]
        lists["not_interpreted"] = [f"{words}: {value}" for words, value in self.not_interpreted]
        lists["from_user_mappings"] = list(self.from_user_mappings or ())
        for name, found in lists.items():
            if found:
                lines += ["", f"{name.replace('_', ' ')}:"]
                for words in found:
                    add(words, "- ", "  ")
        lines.append("")
        add(self.notice, "", "")
        return "\n".join(lines) + "\n"
