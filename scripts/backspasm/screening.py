"""Screening for the document's alarm signs: a report in, the status of each sign out, three-valued and with its reasons.

What was not said is unknown; nothing here ever turns an unknown into a denial.
"""

from __future__ import annotations

from functools import lru_cache

from . import criteria, engines, question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .criteria import Alternative, Criteria, Flag
    from .findings import Report

MET, NEAR, NOT_MET, NOT_ASKED = "met", "near-miss", "not-met", "not-asked"
SEEK, CLARIFY, NO_FLAG = "seek-immediate-care", "clarify", "no-red-flag-reported"
NOT_RECOGNISED, NOTHING = "not-recognised", "nothing-given"
LITERAL = "Free text is not interpreted: a finding is a label, a synonym or a code. What was not asked is unknown."
CURATED = "Curated: "


class State:
    """What a report comes to: findings `held` and `nearly` held with all that they imply, and findings `denied` as such."""

    def __init__(self, report: Report, known: Criteria) -> None:
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
        """Whether a part of a sign is denied; what leaves open which of the narrower parts it is, is denied with them all."""
        if self.denies(finding):
            return True
        narrower = {part for part in flag.core if part != finding and finding in self.known.implied(part)}
        return bool(narrower) and all(map(self.denies, narrower))

    def touched(self, flag: Flag) -> set[str]:
        """The core and near findings of a sign that are there, if only nearly."""
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
    """Return the status of an alarm sign, why it has it, and what it lacks or what is to be asked."""
    met = [way for way in flag.alternatives if way.all <= state.held]
    if met:
        because = state.reported(finding for way in met for finding in way.all)
        return MET, because + sorted({CURATED + way.reason for way in met if way.reason}), []
    touched = state.touched(flag)
    if touched:
        return NEAR, state.reported_nearly(touched), lacking(flag, state) + flag.questions
    if flag.iri in state.denied:
        return NOT_MET, state.denials([flag.iri]), []
    because = state.denials(broader for part in flag.core for broader in state.known.implied(part))
    if flag.parts and all(any(state.denies_part(flag, finding) for finding in way.core) for way in flag.parts):
        return NOT_MET, because, []
    return NOT_ASKED, because, list(flag.questions)


def lacking(flag: Flag, state: State) -> list[str]:
    """Return what would meet a sign that is nearly met: for its begun alternatives what they lack, else each alternative."""
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


def screen(report: Report, known: Criteria | None = None) -> dict[str, Any]:
    """Return the outcome of a report as the contract's JSON object; `known` are other criteria than the graph's own."""
    known = known or criteria.criteria()
    state = State(report, known)
    rows = [(flag, *status(flag, state)) for flag in known.flags]
    contradictions = state.contradictions()
    gaps = sorted((state.held | state.nearly) & known.gaps.keys())
    given = [status for _, status, _, _ in rows]
    recognised = (
        {said(word, known.labels[finding]) for finding, words in report.present.items() for word in words}
        | {
            f"{said(word, known.labels[finding])}, as near only"
            for finding, words in report.near.items()
            for word in words
        }
        | {f"no {said(word, known.labels[finding])}" for finding, words in report.absent.items() for word in words}
    )
    if MET in given:
        outcome = SEEK
    elif NEAR in given or contradictions or gaps:
        outcome = CLARIFY
    elif report.unknown:
        outcome = NOT_RECOGNISED
    else:
        outcome = NO_FLAG if recognised else NOTHING
    return {
        "outcome": outcome,
        "red_flags": [
            {
                "label": flag.label,
                "status": status,
                "because": because,
                "missing": missing,
                "source": flag.item,
                "sources": flag.items,
            }
            for flag, status, because, missing in rows
        ],
        "recognised": sorted(recognised),
        "not_recognised": sorted(f'"{words}"' for words in report.unknown)
        + sorted(f'no "{words}"' for words in report.unknown_absent),
        "contradictions": contradictions,
        "advice": advice(outcome, rows, state, gaps, bool(contradictions)),
        "notice": f"{known.notice} {LITERAL}",
    }


def advice(
    outcome: str, rows: list[tuple[Flag, str, list[str], list[str]]], state: State, gaps: list[str], contradicted: bool
) -> list[str]:
    """Return what the outcome calls for: the document's own words, and what is to be asked."""
    known, found = state.known, []
    if outcome == SEEK:
        found += sorted({flag.disposition for flag, status, _, _ in rows if status == MET})
    if outcome == CLARIFY:
        found += [f"Ask: {question}" for flag, status, _, _ in rows if status == NEAR for question in flag.questions]
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
    unasked = [flag.label for flag, status, _, _ in rows if status == NOT_ASKED]
    if unasked:
        found.append(f"Not asked: {'; '.join(unasked)}.")
    return found


@lru_cache(maxsize=1024)
def relief(hour: str) -> tuple[str, ...]:
    """Return the documents' steps for an hour, each after the name of its phase, and of its document where there are several.

    UsageError where the hour is none.
    """
    asked = question.load("relief")
    rows = list(question.ask(asked, {"hour": hour}, engines.LOCAL).rows)  # type: ignore[union-attr]
    several = len({document for *_, document in rows}) > 1
    return tuple(
        f"{document.value}, {phase.value}: {label.value}" if several else f"{phase.value}: {label.value}"
        for phase, _, label, document in rows
    )


def write(result: dict[str, Any], form: str) -> str:
    """Return a screening written out, as `text`, `json` or `fhir`."""
    if form == "text":
        return text(result)
    import json

    if form == "fhir":
        from . import guidance

        result = guidance.response(result)
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def text(result: dict[str, Any]) -> str:
    """Return a screening as lines for a person to read, at most 80 columns wide; what to ask of a sign not asked is left out."""
    import textwrap

    lines = [f"outcome: {result['outcome']}"]

    def add(words: str, first: str, rest: str) -> None:
        lines.extend(textwrap.wrap(words, 80, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False))

    for words in result["advice"]:
        add(words, "- ", "  ")
    lines.append("")
    for flag in result["red_flags"]:
        add(flag["label"], f"{flag['status']:<11}", " " * 11)
        told = [("because", words) for words in flag["because"]]
        if flag["status"] == NEAR:
            told += [("missing", words) for words in flag["missing"]]
        for name, words in told:
            add(words, f"{'':<11}{name}: ", " " * 13)
    for name in ("recognised", "not_recognised", "contradictions"):
        if result[name]:
            lines += ["", f"{name.replace('_', ' ')}:"]
            for words in result[name]:
                add(words, "- ", "  ")
    lines.append("")
    add(result["notice"], "", "")
    return "\n".join(lines) + "\n"
