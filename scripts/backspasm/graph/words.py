"""Names in a normal form, in which they are compared when they are not found as they stand."""

from __future__ import annotations

import os
import re
import threading
from functools import cache, lru_cache

from .. import files
from .concepts import normal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STOP_WORDS = {"a", "an", "the", "i", "is", "am", "are", "has", "have", "of", "in", "at"}
STOP_WORDS |= {"my", "your", "his", "her", "its", "our", "their"}
STOP_WORDS |= {"just", "so", "even", "also", "actually", "been", "got"}
# What `{number}` is in the files of modifiers and abbreviations.
NUMBER = r"(?:[1-9]\d*(?:-\d+)?|a few|few|a couple of|couple of|several|many|some|one|two|three|four|five|six|seven|eight|ten)"
NUMBERED = "{number}"
WHOLE = r"(?<![\w/])(?:{})(?![\w/])"
NEGATIONS = {"no", "not", "non", "nor", "neither", "never", "none", "cannot", "without"}
ORDERED = NEGATIONS | {"gone", "went", "normal"}  # gone numb is not numbness gone
# Each pattern and what stands for it, in the order in which they are applied. Commas between words stay, since they may
# part two findings: "stress, incontinence" is not stress incontinence.
REWRITES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r" \((?:finding|disorder|event|situation)\)$", ""),  # the tag of a SNOMED CT name
        (r"(?:, (?:unspecified|not otherwise specified|initial encounter))+$", ""),  # in names of ICD-10-CM
        (r"^\?+ ?(?=\w)", "query "),  # what a note suspects
        (r"^(?:c/o|complain(?:s|ing) of|presents with|reports|suffering from|suffers from) ", ""),
        (r"\b(?:only )?just (?=able\b)|\b(?<=can )just\b", "barely "),
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
        (r"(?<=[a-z])/(?=[a-z])", " or "),
        (r"(?<=\w):(?= )", ""),
        (r"'s\b", ""),
        (r"(?<=\w)[-\u2010\u2013](?=\w)", " "),
        (r"[.,;!?]+$|[()'\"]", ""),
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
STEMMING = threading.Lock()  # a stemmer keeps the word that it works on
# The stemmer makes one of severity and severe, of hesitant and hesitancy, of a stabbing pain and who was stabbed. Legs
# are both legs, which a leg is not.
UNSTEMMED = re.compile(r"(?:.*(?:ity|ive|an(?:t|ce|cy))|several|legs|stabbed)$")


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


def joined(said: list[str]) -> tuple[str, ...]:
    """Return the normal form of a name from its words."""
    stems = [stem(word) for word in said]
    return tuple(sorted(stems) if ORDERED.isdisjoint(stems) else stems)


def words(name: str) -> list[str]:
    """Return the words of a name in the order said; none if it has a sign that may carry meaning, such as a minus.

    Dropped are case, punctuation, articles, possessives and the tag of a SNOMED CT name; contractions are written out.
    """
    text = spelt(normal(name))
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    said = text.split()
    return [word for word in said if word not in STOP_WORDS] if all(map(str.isalnum, said)) else []


def spelt(name: str) -> str:
    """Return a normalised name with its misspellings corrected and its abbreviations written out."""
    corrected = " ".join(misspellings().get(word, word) for word in name.split())
    short, numbered = _abbreviations()
    corrected = short.sub(lambda found: abbreviations()[found[0]], corrected)
    for pattern, meant in numbered:
        corrected = pattern.sub(meant, corrected)
    return corrected


@lru_cache(100_000)
def stem(word: str) -> str:
    """Return the stem of a word, the same for its British and its American spelling and for a common misspelling."""
    word = misspellings().get(word, word)
    for british, american in SPELLINGS:
        word = british.sub(american, word)
    if UNSTEMMED.match(word):
        return word
    with STEMMING:
        return _stemmer()(word)


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
def _abbreviations() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], str]]]:
    """Return a pattern of all abbreviations without a number, and a pattern of each other one with what it means."""
    known = sorted(abbreviations(), key=len, reverse=True)
    plain = "|".join(re.escape(one) for one in known if NUMBERED not in one)
    numbered = [(re.compile(WHOLE.format(numbers(one))), abbreviations()[one]) for one in known if NUMBERED in one]
    return re.compile(WHOLE.format(plain)), numbered


def numbers(words: str) -> str:
    """Return a pattern for words of a data file, in which `{number}` stands for a number."""
    return re.escape(words).replace(re.escape(NUMBERED), NUMBER)


@cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stemmed: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stemmed
