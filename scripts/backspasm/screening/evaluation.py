"""Screening for the document's red flags: findings in, the status of each flag out, with its reasons.

What was not reported is unknown; nothing here turns an unknown into a denial.
"""

from __future__ import annotations

from functools import lru_cache

from .. import question
from ..answers import Select, text
from .criteria import criteria
from .result import CLARIFY, MET, NO_FLAG, NOT_ASKED, NOT_MET, NOT_RECOGNISED, NOTHING, PARTLY, SEEK, RedFlag, Screening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .criteria import Alternative, Criteria, Flag
    from .findings import Findings

LITERAL = "Free text is not interpreted: a finding is a label, a synonym or a code. What was not asked is unknown."
CURATED = "Curated: "


class State:
    """What is reported and what follows: findings `held` and `nearly` held with all that they imply, and findings `denied`."""

    def __init__(self, report: Findings, known: Criteria) -> None:
        self.report, self.known = report, known
        self.held = {finding for given in report.present for finding in known.implied(given)}
        self.nearly = {finding for given in report.near for finding in known.implied(given)}
        self.denied = set(report.absent)
        for given in self.held:
            self.denied |= known.excludes.get(given, set())
        for given in report.absent:
            # Who denies being able to walk may be unable to: never a hit, since nothing present says so, and never passed over.
            for finding in known.excludes.get(given, ()):
                self.nearly |= known.implied(finding)

    def denies(self, finding: str) -> bool:
        """Whether a finding, or something that it implies, is denied."""
        return not self.known.implied(finding).isdisjoint(self.denied)

    def denies_part(self, flag: Flag, finding: str) -> bool:
        """Whether a part of a flag is denied: itself, or all the narrower parts that it stands for."""
        if self.denies(finding):
            return True
        narrower = {part for part in flag.core if part != finding and finding in self.known.implied(part)}
        return bool(narrower) and all(map(self.denies, narrower))

    def touched(self, flag: Flag) -> set[str]:
        """The core and near findings of a flag that are there, if only nearly."""
        found = (self.held | self.nearly) & flag.sought
        if found and self.denied:
            out = [way for way in flag.alternatives if self.ruled_out(way)]
            if out:
                found &= flag.near.union(*(way.core for way in flag.alternatives if way not in out))
        return found

    def ruled_out(self, way: Alternative) -> bool:
        """Whether one of several core findings is denied that the graph has an opposite for: pain that rest does ease."""
        return len(way.core) > 1 and any(
            self.denies(finding) for finding in (way.core & self.known.opposed) - self.held - self.nearly
        )

    def reported(self, findings: Iterable[str]) -> list[str]:
        """What was reported exactly that makes findings be there, each once and with its label, in order."""
        return sorted(set(self._naming(self.report.present, set(findings))))

    def reported_nearly(self, findings: Iterable[str]) -> list[str]:
        """What was reported, exactly, nearly or as the denial of an opposite, that makes findings be there."""
        wanted = set(findings)
        opposites = {
            given: words
            for given, words in self.report.absent.items()
            if not wanted.isdisjoint(
                broader for finding in self.known.excludes.get(given, ()) for broader in self.known.implied(finding)
            )
        }
        found = {*self._naming(self.report.present, wanted), *self._naming(self.report.near, wanted)}
        return sorted(found | {f"no {words}" for words in self._said(opposites)})

    def denials(self, findings: Iterable[str]) -> list[str]:
        """What was reported that denies these findings themselves."""
        if not self.denied:
            return []
        wanted = set(findings)
        found = {
            f"no {words}"
            for words in self._said({given: self.report.absent[given] for given in wanted & self.report.absent.keys()})
        }
        excluding = {held for held in self.held if not wanted.isdisjoint(self.known.excludes.get(held, ()))}
        return sorted(found.union(self._naming(self.report.present, excluding)))

    def contradictions(self) -> list[str]:
        """What is reported while it, or something that it implies, is denied."""
        found: set[str] = set()
        for given, words in self.report.present.items():
            denials = self.denials(self.known.implied(given) & self.denied)
            found.update(f"{words}, and also {denial}" for words in self._said({given: words}) for denial in denials)
        return sorted(found)

    def _naming(self, source: dict[str, set[str]], findings: set[str]) -> list[str]:
        return self._said(
            {given: words for given, words in source.items() if not self.known.implied(given).isdisjoint(findings)}
        )

    def _said(self, source: dict[str, set[str]]) -> list[str]:
        return [said(word, self.known.labels[given]) for given, words in source.items() for word in words]


def said(words: str, label: str) -> str:
    """Return reported words with the label of what they mean, where the two differ."""
    return f'"{words}"' if words.casefold() == label.casefold() else f'"{words}" ({label})'


def status(flag: Flag, state: State) -> tuple[str, list[str], list[str]]:
    """Return the status of a red flag, why it has it, and what it lacks or what is to be asked."""
    met = [way for way in flag.alternatives if way.all <= state.held]
    if met:
        because = state.reported(finding for way in met for finding in way.all)
        return MET, because + sorted({CURATED + way.reason for way in met if way.reason}), []
    touched = state.touched(flag)
    if touched:
        return PARTLY, state.reported_nearly(touched), lacking(flag, state) + flag.questions
    if flag.iri in state.denied:
        return NOT_MET, state.denials([flag.iri]), []
    because = state.denials(broader for part in flag.core for broader in state.known.implied(part))
    if flag.parts and all(any(state.denies_part(flag, finding) for finding in way.core) for way in flag.parts):
        return NOT_MET, because, []
    return NOT_ASKED, because, list(flag.questions)


def lacking(flag: Flag, state: State) -> list[str]:
    """Return what would meet a flag that is partly met: what the alternatives that have begun lack, else each alternative."""
    ways = [way for way in flag.alternatives if not way.own]
    # One context is enough: where it is there, no other is missing.
    satisfied = {way.core for way in ways if way.context and way.context <= state.held}
    begun = [way for way in ways if not way.core.isdisjoint(state.held)]
    contexts: dict[tuple[frozenset[str], str], set[str]] = {}
    for way in begun or ways:
        missing = set() if way.core in satisfied else way.context - state.held
        contexts.setdefault((way.core - state.held, CURATED if way.reason else ""), set()).update(missing)
    labels = state.known.labels
    found = set()
    for (core, origin), context in contexts.items():
        halves = [
            " and ".join(sorted(labels[finding] for finding in core)),
            " or ".join(sorted(labels[finding] for finding in context)),
        ]
        found.add(origin + " with ".join(filter(None, halves)))
    return sorted(found)


def screen(report: Findings, known: Criteria | None = None) -> Screening:
    """Return the outcome of what is reported; `known` are other criteria than the graph's own."""
    known = known or criteria()
    state = State(report, known)
    flags = []
    for flag in known.flags:
        found, because, missing = status(flag, state)
        flags.append(
            RedFlag(
                label=flag.label,
                status=found,
                because=tuple(because),
                missing=tuple(missing),
                sources=tuple(flag.items),
            )
        )
    contradictions = state.contradictions()
    gaps = sorted((state.held | state.nearly) & known.gaps.keys())
    recognised = sorted(
        {
            *_each(report.present, known, "{}"),
            *_each(report.near, known, "{}, as near only"),
            *_each(report.absent, known, "no {}"),
        }
    )
    given = {flag.status for flag in flags}
    if MET in given:
        outcome = SEEK
    elif PARTLY in given or contradictions or gaps:
        outcome = CLARIFY
    elif report.unknown:
        outcome = NOT_RECOGNISED
    else:
        outcome = NO_FLAG if recognised else NOTHING
    unknown = [f'"{words}"' for words in report.unknown], [f'no "{words}"' for words in report.unknown_absent]
    return Screening(
        outcome=outcome,
        red_flags=tuple(flags),
        recognised=tuple(recognised),
        not_recognised=tuple(word for words in unknown for word in sorted(words)),
        contradictions=tuple(contradictions),
        advice=tuple(advice(outcome, flags, state, gaps, bool(contradictions))),
        notice=f"{known.notice} {LITERAL}",
    )


def _each(reported: dict[str, set[str]], known: Criteria, form: str) -> set[str]:
    return {form.format(said(word, known.labels[finding])) for finding, words in reported.items() for word in words}


def advice(outcome: str, flags: list[RedFlag], state: State, gaps: list[str], contradicted: bool) -> list[str]:
    """Return what the outcome calls for: the document's own words, and what is to be asked."""
    known, found = state.known, []
    if outcome == SEEK:
        found += sorted({flag.disposition for flag, of in zip(known.flags, flags, strict=True) if of.status == MET})
    if outcome == CLARIFY:
        asked = (flag.questions for flag, of in zip(known.flags, flags, strict=True) if of.status == PARTLY)
        found += [f"Ask: {words}" for questions in asked for words in questions]
        if contradicted:
            found.append("Ask again what is reported and denied at once.")
    for gap in gaps:
        named, references = ", ".join(state.reported_nearly([gap])), ", ".join(known.gaps[gap])
        found.append(f"{CURATED}{named}: named by references ({references}) and not in the document's list.")
    if outcome == NO_FLAG:
        found.append(
            "None of the document's alarm signs is among what was reported; what was not reported or asked is unknown."
        )
        if state.report.hour is not None:
            found += relief(state.report.hour)
    if outcome != SEEK and not known.referred.isdisjoint(state.report.present):
        found.append(known.referral)
    if outcome != SEEK and (state.report.unknown or state.report.unknown_absent):
        found.append("Name what was not recognised by a label, a synonym or a code.")
    unasked = [flag.label for flag in flags if flag.status == NOT_ASKED]
    if unasked:
        found.append(f"Not asked: {'; '.join(unasked)}.")
    return found


@lru_cache(maxsize=1024)
def relief(hour: str) -> tuple[str, ...]:
    """Return the documents' steps for an hour, each after the name of its phase, and of its document where there are several.

    UsageError where the hour is none.
    """
    answer = question.ask(question.load("relief"), {"hour": hour})
    assert isinstance(answer, Select)
    rows = [tuple(map(text, row)) for row in answer.rows]
    several = len({document for *_, document in rows}) > 1
    return tuple(
        f"{document}, {phase}: {label}" if several else f"{phase}: {label}" for phase, _, label, document in rows
    )
