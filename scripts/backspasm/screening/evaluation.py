"""Screening for the document's red flags: findings in, the status of each flag out, with its reasons.

`questionnaire.Paths` states the same conditions in FHIRPath, and `queries/screening.rq` in SPARQL; tests hold them equal.

A finding that was not reported is unknown; it is never treated as denied.
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
    """The reported findings and what follows from them.

    `held`: present findings and all that they imply. `nearly`: the same for near findings and for
    opposites of absent ones. `denied`: absent findings, and findings that a held one excludes.
    """

    def __init__(self, report: Findings, known: Criteria) -> None:
        self.report, self.known = report, known
        self.held = {finding for given in report.present for finding in known.implied(given)}
        self.nearly = {finding for given in report.near for finding in known.implied(given)}
        self.denied = set(report.absent)
        for given in self.held:
            self.denied |= known.excludes.get(given, set())
        for given in report.absent:
            # Denying "able to walk" only suggests "unable to walk", so the flag is partly met, never met.
            for finding in known.excludes.get(given, ()):
                self.nearly |= known.implied(finding)

    def denies(self, finding: str) -> bool:
        """Return whether a finding, or a finding that it implies, is denied."""
        return not self.known.implied(finding).isdisjoint(self.denied)

    def denies_part(self, flag: Flag, finding: str) -> bool:
        """Return whether a core finding of a flag is denied: itself, or all narrower core findings that imply it."""
        if self.denies(finding):
            return True
        narrower = {part for part in flag.core if part != finding and finding in self.known.implied(part)}
        return bool(narrower) and all(map(self.denies, narrower))

    def touched(self, flag: Flag) -> set[str]:
        """Return a flag's core and near findings that are held or nearly held, without ruled-out alternatives."""
        found = (self.held | self.nearly) & flag.sought
        if found and self.denied:
            out = [way for way in flag.alternatives if self.ruled_out(way)]
            if out:
                found &= flag.near.union(*(way.core for way in flag.alternatives if way not in out))
        return found

    def ruled_out(self, way: Alternative) -> bool:
        """Return whether an alternative has several core findings and one with an opposite is denied.

        Example: pain that rest eases rules out "severe pain not relieved by rest".
        """
        return len(way.core) > 1 and any(
            self.denies(finding) for finding in (way.core & self.known.opposed) - self.held - self.nearly
        )

    def reported(self, findings: Iterable[str]) -> list[str]:
        """Return the words reported as present that mean or imply one of the findings: sorted, unique, with labels."""
        return sorted(set(self._naming(self.report.present, set(findings))))

    def reported_nearly(self, findings: Iterable[str]) -> list[str]:
        """Return the same as `reported`, plus words that name a finding only nearly or deny an opposite of it."""
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
        """Return the reported words that deny one of the findings: its absence, or the presence of an opposite."""
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
        """Return the words reported as present while their finding, or a finding that it implies, is denied."""
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
    """Return the reported words in quotes, followed by the concept's label if it differs."""
    return f'"{words}"' if words.casefold() == label.casefold() else f'"{words}" ({label})'


def status(flag: Flag, state: State) -> tuple[str, list[str], list[str]]:
    """Return the status of a red flag, the reasons for it, and what is missing or to be asked."""
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
    if flag.stated and all(any(state.denies_part(flag, finding) for finding in way.core) for way in flag.stated):
        return NOT_MET, because, []
    return NOT_ASKED, because, list(flag.questions)


def lacking(flag: Flag, state: State) -> list[str]:
    """Return what a partly met flag still needs: the missing findings of each alternative with a held core finding.

    If no alternative has a held core finding, return what each alternative needs.
    """
    ways = [way for way in flag.alternatives if not way.by_label]
    # One context finding is enough: if it is held, no other is missing.
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
    """Return the screening of the reported findings; `known` replaces the built-in criteria."""
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
            *_each(report.near, known, "{}, near match only"),
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
    """Return the advice for an outcome: the document's own words, and what to ask."""
    known, found = state.known, []
    if outcome == SEEK:
        found += sorted({flag.disposition for flag, of in zip(known.flags, flags, strict=True) if of.status == MET})
    if outcome == CLARIFY:
        asked = (flag.questions for flag, of in zip(known.flags, flags, strict=True) if of.status == PARTLY)
        found += [f"Ask: {words}" for questions in asked for words in questions]
        if contradicted:
            found.append("Ask again about what was reported as both present and absent.")
    for gap in gaps:
        named, references = ", ".join(state.reported_nearly([gap])), ", ".join(known.gaps[gap])
        found.append(
            f"{CURATED}{named}: named by references ({references}) but not in the document's list of red flags."
        )
    if outcome == NO_FLAG:
        found.append(
            "None of the document's red flags was reported. Anything that was not reported or not asked is unknown."
        )
        if state.report.hour is not None:
            found += relief(state.report.hour)
    if outcome != SEEK and not known.referred.isdisjoint(state.report.present):
        found.append(known.referral)
    if outcome != SEEK and (state.report.unknown or state.report.unknown_absent):
        found.append("For findings that were not recognised, give a label, a synonym or a code.")
    unasked = [flag.label for flag in flags if flag.status == NOT_ASKED]
    if unasked:
        found.append(f"Not asked: {'; '.join(unasked)}.")
    return found


@lru_cache(maxsize=1024)
def relief(hour: str) -> tuple[str, ...]:
    """Return the relief steps at an hour as `PHASE: STEP`, or `DOCUMENT, PHASE: STEP` for several documents.

    UsageError if the hour is not a number in the range.
    """
    answer = question.ask(question.load("relief"), {"hour": hour})
    assert isinstance(answer, Select)
    rows = [tuple(map(text, row)) for row in answer.rows]
    several = len({document for *_, document in rows}) > 1
    return tuple(
        f"{document}, {phase}: {label}" if several else f"{phase}: {label}" for phase, _, label, document in rows
    )
