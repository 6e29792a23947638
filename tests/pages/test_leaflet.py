"""The first page has each line of the document in its order, each statement with its mark, and the evidence beside it."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import select
from exported import two
from paged import SRC, exported, hrefs, of_class, parsed, tags, tree, words

from backspasm.graph.namespaces import LBS, PREFIXES
from backspasm.pages.site import Site

PAGE = tree("index.html")
LINES = of_class(PAGE, "line")


def line(name: str):  # type: ignore[no-untyped-def]
    (found,) = [one for one in LINES if one.get("id") == SRC + name]
    return found


def test_the_bullets_and_headings_of_the_document_stand_on_the_page_in_order(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    bullets = re.findall(r"^ +• (.*)$", text, re.M)
    assert len(bullets) == 101
    assert [words(one) for one in of_class(PAGE, "bullet")] == bullets
    headings = [words(one) for one in PAGE.iter() if one.tag in ("h2", "h3")][
        1:-1
    ]  # without the opening and the silences
    written = [one.strip().replace("⚠️ ", "").rstrip(":") for one in text.splitlines()]
    assert headings == [one for one in written if one in headings and one != "Low Back Cramps or Spasms"]
    assert len(headings) == 9 + 12


def test_no_prose_of_the_document_is_reproduced(document: Path) -> None:
    shown = words(PAGE)
    prose = [one for one in document.read_text(encoding="utf-8").splitlines() if len(one) > 100]
    sentences = [one for paragraph in prose for one in re.split(r"(?<=\.) ", paragraph)]
    assert len(sentences) == 9
    for sentence in sentences:
        opening = " ".join(re.findall(r"\w+", sentence)[:3])
        assert f"“{opening} …”" in shown
        assert " ".join(sentence.split()[:6]) not in shown


def test_every_stated_claim_stands_in_its_line_with_a_mark_that_leads_to_its_receipt() -> None:
    rows = select(
        f"SELECT ?claim ?place {{ ?claim <{LBS}hasOrigin> <{LBS}stated> ; <{LBS}statedIn> ?place }} ORDER BY ?claim"
    )
    assert len(rows) == 187
    for row in rows:
        marks = of_class(line(row.place.removeprefix(PREFIXES["src"] + SRC)), "mark-stated")
        assert f"{row.claim.removeprefix(LBS)}.html" in [one.get("href") for one in marks]


def test_every_statement_has_a_mark_and_the_mark_is_the_origin_of_the_claim() -> None:
    origins = {row.claim: row.origin for row in select(f"SELECT ?claim ?origin {{ ?claim <{LBS}hasOrigin> ?origin }}")}
    said = of_class(PAGE, "said")
    assert len(said) > 400
    for one in said:
        (mark,) = of_class(one, "mark")
        origin = origins[LBS + mark.get("href", "").removesuffix(".html")]
        assert words(mark).startswith(f"{origin.removeprefix(LBS).capitalize()}: who says that ")


def test_the_evidence_stands_beside_its_statement_with_direction_and_certainty() -> None:
    (beside,) = of_class(line("strengthening-exercises_swimming-or-water-exercises"), "beside")[:1]
    notes = [words(one) for one in tags(beside, "summary")]
    assert "supports: aquatic exercise recommended (certainty: low (Owen2020))" in notes
    assert "evidence/aquatic-exercise-recommended.html" in hrefs(beside)
    shown = {href for one in of_class(PAGE, "beside") for href in hrefs(one)}
    for one in of_class(PAGE, "beside"):
        for text in tags(one, "p"):
            assert "certainty" in words(text) or "certainty" in words(tags(one, "summary")[0])
    about = select(f"SELECT DISTINCT ?note {{ ?note <{LBS}concerns>/<{LBS}statedIn> ?place }}")
    assert len(about) > 100
    assert {f"{row.note.removeprefix(LBS)}.html" for row in about} <= shown


def test_the_red_flags_stand_out_with_the_document_s_own_words() -> None:
    (alarm,) = of_class(PAGE, "alarm")
    assert words(alarm.find("h2")) == "Seek Immediate Medical Care For"
    assert len(of_class(alarm, "bullet")) == 8
    assert words(alarm).count("Seek Immediate Medical Care ") >= 8


def test_what_the_document_does_not_say_is_listed() -> None:
    silences = select(f"SELECT ?silence ?topic {{ ?silence a <{LBS}Silence> ; <{LBS}topic> ?topic }}")
    section = tags(PAGE, "section")[-1]
    assert [words(one) for one in tags(section, "li")] == sorted(row.topic for row in silences)
    assert all(f"{row.silence.removeprefix(LBS)}.html" in exported() for row in silences)


def test_what_has_no_claim_is_said_with_its_reason() -> None:
    hint = "No claim is made of a numeric shortest or longest duration: The sentence gives units but no number."
    assert [words(one) for one in of_class(line("definition-and-overview_the-intensity-and"), "hint")][-1] == hint


def test_two_documents_stand_one_after_the_other() -> None:
    page = parsed(Site(two().store).page("index.html"))
    assert [words(one) for one in tags(page, "h1")] == ["Low Back Cramps or Spasms", "Neck Spasm"]
    assert [len(of_class(one, "bullet")) for one in of_class(page, "alarm")] == [8, 2]
    ids = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_several_notes_fold_into_one_line_so_that_no_heading_alone_plays_an_alarm_sign_down() -> None:
    for one in of_class(PAGE, "evidence"):
        notes = tags(one, "p")
        said = words(tags(one, "summary")[0])
        assert (len(notes) == 1) != said.startswith(f"{len(notes)} evidence notes: ")
    (alarm,) = of_class(PAGE, "alarm")
    assert "What the literature says of an alarm sign does not change it." in words(alarm)
    assert "often false alarms" not in " ".join(words(one) for one in tags(alarm, "summary"))


def test_the_small_words_beside_a_statement_are_explained() -> None:
    told = {
        words(tags(one, "dt")[0]): words(tags(one, "dd")[0]) for legend in of_class(PAGE, "legend") for one in legend
    }
    said = {words(one) for one in of_class(PAGE, "hedge") if not words(one).startswith("“")}
    assert said <= told.keys()
    assert all(told.values())
