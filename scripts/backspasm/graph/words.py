"""Names in a normal form, in which they are compared when they are not found as they stand."""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache

from .. import files
from .concepts import normal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FILLERS = {"just", "so", "even", "also", "actually", "been", "got"}
STOP_WORDS = {"a", "an", "the", "i", "is", "am", "are", "has", "have", "of", "in", "at"} | FILLERS
STOP_WORDS |= {"my", "your", "his", "her", "its", "our", "their"}
SIDE = re.compile(
    r"\b(?:left|right|l|r|lt|rt)(?: hand| sided)? (?=(?:side of )?(?:leg|lower|upper|foot|thigh|calf|shin|ankle|knee|buttock|arm|hand|big toe|drop|sciatica)\b)"
)
# What stands around the name of a finding in a note or an answer and takes nothing from it. Years and months stay, since
# what is long-standing is a finding of its own; so do hours and minutes, for which one can hold out.
DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
SPEAKERS = r"(?:(?:the )?(?:pt|patient)|(?:the |my )?(?:nurse|doctor|gp|physio) (?:said|says)) "
REPORTS = "|".join(
    (
        r"(?:who )?(?:states|says|reports|describes|complains of|c/o|present(?:s|ed) with|admits to|admitted with)",
        r"o/e|on examination|known|confirmed|diagnosed with|diagnosis of|there(?:'s| is| are)",
        r"noticed|developed|suddenly|sustained|suffered|took(?= an? )",
        r"today|now|recently|since (?:yesterday|this morning|last night)",
        r"(?:i(?:'ve| have)? )?(?:got|get|getting|having|have|has|experiencing|suffer from|suffer(?:ing)? with|feel|in)",
        r"(?:i(?:'ve| have)? )?been (?:told i have|having|getting|experiencing|diagnosed with)",
        r"(?:i )?(?:keep (?:on )?(?:having|getting)|keeps? getting|(?:am |'m )having)",
        r"(?:i(?:'ve| have) |has )had(?= .*\b(?:since|for|all (?:day|night|week)|today|this)\b)",
        r"(?:i )?was(?= (?:\w+ly )?(?:injured|hurt|hit|struck|knocked|thrown|kicked|punched)\b)",
    )
)
SAID_BY = re.compile(rf"^(?:{SPEAKERS})?(?:(?:{REPORTS})[:,]? (?:(?:that|some|an?|the|i|he|she|they) )*)+")
TIMES = "|".join(
    (
        r"since (?:(?:the|this|that|last|early|yesterday) )?"
        rf"(?:yesterday|day|night|morning|am|pm|evening|afternoon|weekend|week|{DAY})",
        r"(?:for|over|in|during) (?:(?:the|about|last|past|these) )*"
        r"(?:\d+|(?:a )?few|(?:a )?couple of|several|one|two|three|four|five|six)? ?(?:days?|weeks?)",
        r"(?:x ?)?\d+/(?:7|52)|x ?\d+(?: ?(?:days?|weeks?|d|w))?",  # 3/7 is three days in a note, 2/52 two weeks
        rf"today|tonight|overnight|yesterday|last (?:night|week|{DAY})|on {DAY}|all (?:day|night|week)",
        r"this (?:morning|afternoon|evening|week|am|pm)|(?:right |just )?now|at (?:the moment|present|this point)",
        r"currently|these days|lately|recently|of late|already|again",
        r"(?:each|every|by the|day by) day|week by week|bit by bit|once|twice|(?:\d+|several|a few) times",
        r"on (?:arrival|admission|presentation|examination|exam|assessment|dre|pr)|at triage",
        r"nos|pt|patient|noted|reported|confirmed|ungraded|\??cause|(?:of )?un(?:known|clear) cause",
    )
)
SINCE = re.compile(rf"(?:,? (?:{TIMES})[.,;!]*)+$")
NEGATIONS = {"no", "not", "non", "nor", "neither", "never", "none", "cannot", "without"}
ORDERED = NEGATIONS | {"gone", "went"}  # gone numb is not numbness gone
# Each pattern and what stands for it, in the order in which they are applied. Commas between words stay, since they may
# part two findings: "stress, incontinence" is not stress incontinence.
REWRITES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r" \((?:finding|disorder|event|situation)\)$", ""),  # the tag of a SNOMED CT name
        (r"(?:, (?:unspecified|not otherwise specified|initial encounter))+$", ""),  # in names of ICD-10-CM
        (r"^(?:c/o|complain(?:s|ing) of|presents with|reports|suffering from|suffers from) ", ""),
        (r"\bcan(?: no|'|)t\b", "cannot"),
        (
            r"\b(?:unable|not (?:been )?able|no longer able|impossible) to\b|\bcan(?:not| no longer)(?: even)?\b",
            "cannot",
        ),
        (r"\b(?:any more|any longer|anymore)\b", ""),
        (r"\b(?:do(?:n'?t| not)|does(?:n'?t| not)) have any\b|\b(?:have|has) not got any\b|\babsence of\b", "no"),
        (r"\bwo(?:n't|nt)\b", "will not"),
        (r"\bi'?(?:m|ve)\b", "i"),
        (r"^it(?:'s)? |\bseems? to |\b(?:started|begun) (?:to )?|\bkeeps? (?=\w+ing\b)", ""),
        (r"\breally\b", "very"),
        (r"(?<=\d)/10\b", " out of 10"),
        (r"\b(are|could|did|do|does|had|has|have|is|should|was|were|would)n'?t\b", r"\1 not"),
        (
            r", (?=(?:and|but|no|not|nor|cannot|never|with|despite|even|it|day and night)\b|(?:new|acute|bilateral|severe)$"
            r"|(?:(?:both|bilateral|left|right|l|r) )?(?:legs?|lower (?:limbs?|extremit(?:y|ies))|foot|feet)$)",
            " ",
        ),  # a clause that goes on, a place or a grade that a note puts last
        (r"\band/or\b", "or"),
        (r"'s\b", ""),
        (r"(?<=\w)[-\u2010\u2013](?=\w)", " "),
        (r"^\?|[.,;!?]+$|[()'\"]", ""),
    )
]
SPELLINGS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"ae$", "a"),  # vertebrae
        (r"extremities$", "extremity"),
        (r"oae|ae|oe(?!s?$)", "e"),  # anaesthesia, diarrhoea; not toes
        (r"(?<=[a-z]{3})our(?=s?$)", "or"),  # tumour
        (r"lys(?=(?:e|es|ed|er|ing)$)", "lyz"),  # paralysed
        (r"is(?=(?:e|es|ed|er|ing|ation)$)", "iz"),  # agonising
        (r"^disc(?=s?$)", "disk"),
    )
]
# The stemmer makes one of severity and severe, of hesitant and hesitancy. Legs are both legs, which a leg is not.
UNSTEMMED = re.compile(r"(?:.*(?:ity|ive|an(?:t|ce|cy))|several|legs)$")


def by_form(names: Mapping[str, frozenset[str]]) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the IRIs of the concepts of each normal form, from those of each name."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for name, concepts in names.items():
        if stems := form(name):
            found[stems] = concepts | found.get(stems, frozenset())
    return found


def form(name: str) -> tuple[str, ...]:
    """Return the stems of the words of a name, sorted unless their order turns the meaning."""
    return joined(words(name))


def broader(name: str) -> Iterator[str]:
    """Yield a name without who says so and since when, then without the side of a leg and the like: it entails both."""
    name = _spelt(normal(name))
    for patterns in ((SAID_BY, SINCE), (SIDE,)):
        shorter = name
        for pattern in patterns:
            shorter = pattern.sub("", shorter)
        if shorter and shorter != name:
            yield shorter
        name = shorter


def joined(said: list[str]) -> tuple[str, ...]:
    """Return the normal form of a name from its words."""
    stems = [stem(word) for word in said]
    return tuple(sorted(stems) if ORDERED.isdisjoint(stems) else stems)


def words(name: str) -> list[str]:
    """Return the words of a name in the order said; none if it has a sign that may carry meaning, such as a minus.

    Dropped are case, punctuation, articles, possessives and the tag of a SNOMED CT name; contractions are written out.
    """
    text = _spelt(normal(name))
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    said = text.split()
    return [word for word in said if word not in STOP_WORDS] if all(map(str.isalnum, said)) else []


def _spelt(name: str) -> str:
    corrected = " ".join(misspellings().get(word, word) for word in name.split())
    return _abbreviation().sub(lambda found: abbreviations()[found[0]], corrected)


@lru_cache(100_000)
def stem(word: str) -> str:
    """Return the stem of a word, the same for its British and its American spelling and for a common misspelling."""
    word = misspellings().get(word, word)
    for british, american in SPELLINGS:
        word = british.sub(american, word)
    return word if UNSTEMMED.match(word) else _stemmer()(word)


@cache
def misspellings() -> dict[str, str]:
    """Return the words that are meant, by their misspellings in `ontology/misspellings.tsv`."""
    lines = files.read_text(os.path.join(files.folder("ontology"), "misspellings.tsv")).splitlines()
    rows = (line.split("\t") for line in lines[1:])
    return {wrong: word for word, misspelt in rows for wrong in misspelt.split(" | ")}


@cache
def abbreviations() -> dict[str, str]:
    """Return the words that are meant, by their abbreviations in `ontology/abbreviations.tsv`."""
    lines = files.read_text(os.path.join(files.folder("ontology"), "abbreviations.tsv")).splitlines()
    return {normal(short): meant for short, meant in (line.split("\t") for line in lines[1:])}


@cache
def _abbreviation() -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted(abbreviations(), key=len, reverse=True)))
    return re.compile(rf"(?<![\w/])(?:{either})(?![\w/])")


@cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stemmed: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stemmed
