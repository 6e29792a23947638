"""Chromium opens and uses each kind of page: at both widths, light and dark, by keyboard, on paper, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browsing import chromium, faults, opened

import backspasm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    Window = tuple[Browser, dict[str, str]]

pytestmark = [
    pytest.mark.reader,
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),  # Playwright's own pipes
]
VIEWS = [
    "files/index.html",
    "files/lowBackSpasm.html",
    "files/caudaEquinaSyndromeSigns.html",
    "files/legWeakness.html",
    "files/claim/hydration_aimedAtCauseOf_lowBackSpasm.html",
    "files/source/low-back-cramps-or-spasms.html",
    "files/source/low-back-cramps-or-spasms_risk-factors_smoking.html",
    "files/evidence/aquatic-exercise-recommended.html",
    "files/reference/Maughan2019.html",
    "files/silence/sleeping-position.html",
    "files/possibleCauseOf.html",
    "files/questions.html",
    "files/questions/causes.html",
    "files/screen.html",
    "files/pictures.html",
    "files/pictures/whole.html",
    "files/pictures/relief.html",
    "files/pictures/prevention.html",
    "served/questions/mappings.html?concept=dehydration",
    "served/questions/relief.html?hour=soon",
    "served/search.html?text=pain",
    "served/search.html?text=zzzz",
    "files/pictures/model.html",
    "served/index.html",
    "served/screen.html",
    "served/sparql.html",
]


@pytest.fixture(scope="module")
def window() -> Iterator[Window]:
    with chromium() as one:
        yield one


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_fits_its_width_and_has_no_serious_fault(window: Window, view: str, width: int, scheme: str) -> None:
    browser, address = window
    size = {"width": width, "height": 900}
    where, _, path = view.partition("/")
    with opened(browser, address[where] + path, viewport=size, color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == []
        page.mouse.wheel(0, 100_000)
        assert page.locator(".notice").is_visible()
        box = page.locator(".notice").bounding_box()
        assert box
        assert 0 <= box["y"] < 900  # the notice stays in sight


def asked(answer: str) -> dict[str, str]:
    """The answers that a screening has at its end if each question is answered alike."""
    answers: dict[str, str] = {}
    while question := backspasm.screen(answers=answers).next_question:
        answers[question.id] = answer
    return answers


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    ("answer", "said"),
    [("Yes", "A red flag is met."), ("No", "No red flag is met or partly met by what was reported.")],
)
def test_a_screening_is_answered_to_its_end(window: Window, answer: str, said: str, script: bool) -> None:
    browser, address = window
    with opened(browser, f"{address['served']}screen.html", java_script_enabled=script) as page:
        number = 0
        while page.locator(".ask").count():
            assert page.locator(".notice").is_visible()
            with page.expect_navigation():
                page.get_by_role("button", name=answer, exact=True).click()
            number += 1
        assert number == len(asked(answer.lower()))
        assert page.locator("#outcome").inner_text() == said
        assert page.url == f"{address['served']}screen.html"
        if answer == "Yes":
            assert page.locator(".outcome li").first.inner_text() == "Seek Immediate Medical Care"


def test_findings_are_entered_and_kept_while_a_question_is_answered(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['served']}screen.html") as page:
        page.get_by_label("Findings that the person has, one").fill("leg weakness\nsomething else")
        for name in ("Compare", "I do not know"):
            with page.expect_navigation():
                page.get_by_role("button", name=name).click()
        assert faults(page) == []
        assert page.get_by_label("Findings that the person has, one").input_value() == "leg weakness\nsomething else"
        assert "I do not know" in page.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_receipt_is_followed_from_a_statement_to_its_bullet(window: Window, script: bool) -> None:
    browser, address = window
    with opened(browser, f"{address['files']}index.html", java_script_enabled=script) as page:
        line = page.locator("#low-back-cramps-or-spasms_systemic-factors_dehydration")
        with page.expect_navigation():
            line.locator(".mark-stated").first.click()
        assert page.locator("blockquote").inner_text() == "“Dehydration”"
        with page.expect_navigation():
            page.get_by_role("link", name="Common Causes › Systemic Factors, item 1").click()
        assert page.url.endswith("index.html#low-back-cramps-or-spasms_systemic-factors_dehydration")
        box = line.bounding_box()
        assert box
        assert box["y"] >= 30  # below the notice


def test_evidence_unfolds_and_leads_to_its_note(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['files']}index.html") as page:
        item = page.locator("#low-back-cramps-or-spasms_strengthening-exercises_swimming-or-water-exercises")
        item.locator("summary").first.click()
        with page.expect_navigation():
            item.get_by_role("link", name="Evidence note with its references").first.click()
        assert "/evidence/" in page.url


def test_a_search_and_a_question_are_asked(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['served']}search.html") as page:
        page.get_by_label("Words to look for").fill("pillow between knees")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        with page.expect_navigation():
            page.get_by_role("link", name="sleeping position").click()
        assert "The document does not say." in page.locator("main").inner_text()
    with opened(browser, f"{address['served']}questions/causes.html") as page:
        page.get_by_label("group").select_option("Systemic Factors")
        with page.expect_navigation():
            page.get_by_role("button", name="Ask").click()
        assert page.locator("tbody tr").count() == 6


def test_an_example_goes_into_the_editor_and_a_query_is_copied(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['served']}sparql.html", permissions=["clipboard-write", "clipboard-read"]) as page:
        page.locator("summary", has_text="Which questions does the document not answer?").click()
        page.locator("details[open]").get_by_role("button", name="Put it into the editor").click()
        assert "lbs:silentAbout" in page.get_by_label("Query").input_value()
        page.locator("details[open]").get_by_role("button", name="Copy the query").click()
        page.get_by_role("button", name="Copied").wait_for()


def test_the_keyboard_reaches_the_content_first_and_its_focus_is_seen(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['files']}index.html") as page:
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        assert skip.evaluate("one => one === document.activeElement")
        box = skip.bounding_box()
        assert box
        assert box["x"] >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        assert width == "3px"


def test_paper_has_the_notice_and_what_was_folded_beside_the_lines_and_no_menu(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['files']}index.html") as page:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        heads = page.locator(".notice").evaluate("one => getComputedStyle(one).display")
        assert heads == "table-header-group"  # so it stands on every sheet
        assert page.locator("details:not([open])").count() == page.locator(".line details").count() > 0
        assert page.locator(".notice").is_visible()
        assert not page.get_by_role("navigation", name="Pages").is_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("details[open]").count() == 0


def test_a_query_is_run_and_its_fault_is_marked(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['served']}sparql.html") as page:
        page.get_by_label("Query").fill("SELECT ?x { VALUES ?x { 1 2 3 } }")
        with page.expect_navigation():
            page.get_by_role("button", name="Run").click()
        assert page.locator("tbody tr").count() == 3
        assert faults(page) == []
        page.get_by_label("Query").fill("SELECT ?x\nWHERE { ?x ?y }")
        with page.expect_navigation():
            page.get_by_role("button", name="Run").click()
        assert page.locator(".error pre").inner_text() == "WHERE { ?x ?y }"
        before = page.locator(".error mark").evaluate("one => one.previousSibling.textContent")
        assert before == "WHERE { "  # what follows has no object
        assert faults(page) == []


def test_a_term_leads_a_browser_to_its_page(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['served']}dehydration") as page:
        assert page.url.endswith("/dehydration.html")
        assert page.locator("h1").inner_text() == "dehydration"


@pytest.mark.parametrize("where", ["served", "files"])
def test_a_picture_is_clicked_through_from_page_to_page(window: Window, where: str) -> None:
    browser, address = window
    with opened(browser, f"{address[where]}pictures/prevention.html") as page:
        with page.expect_navigation():
            page.locator("svg a[href='../hydration.html']").first.click()
        assert page.locator("h1").inner_text() == "staying hydrated"
        with page.expect_navigation():
            page.locator("svg a[href='dehydration.html']").first.click()
        assert page.locator("h1").inner_text() == "dehydration"
        claim = page.locator("svg a[href^='claim/']").first
        claim.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("blockquote, .review").count()
        assert "/claim/" in page.url


def test_the_whole_graph_is_filtered_and_zoomed(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['files']}pictures/whole.html", viewport={"width": 1280, "height": 900}) as page:
        boxes = page.locator("svg [data-concept]")
        assert page.locator("output").inner_text() == f"{boxes.count()} of {boxes.count()} concepts"
        page.get_by_label("Only this section").select_option("Risk Factors")
        page.get_by_label("Only this kind").select_option("behaviour")
        shown = {one.get_attribute("data-kind") for one in page.locator("svg [data-concept]:not(.out)").all()}
        assert shown == {"behaviour"}
        assert page.locator("svg [data-concept='https://w3id.org/backspasm/smoking']").is_visible()
        assert not page.locator("svg [data-concept='https://w3id.org/backspasm/dehydration']").is_visible()
        first = page.locator("svg [data-concept='https://w3id.org/backspasm/sedentaryLifestyle']").bounding_box()
        drawing = page.locator(".drawing").bounding_box()
        assert first
        assert drawing
        assert drawing["y"] <= first["y"] <= drawing["y"] + drawing["height"]  # what is wanted is in sight
        width = page.locator("svg").first.evaluate("one => one.clientWidth")
        page.get_by_role("button", name="Larger").click()
        assert page.locator("svg").first.evaluate("one => one.clientWidth") > width
        page.get_by_role("button", name="Fit the page").click()
        assert page.locator("svg").first.evaluate("one => one.clientWidth") < 1280
        assert faults(page) == []


def test_the_links_of_one_concept_stand_out_in_the_whole_graph(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['files']}pictures/whole.html", viewport={"width": 1280, "height": 900}) as page:
        smoking = "https://w3id.org/backspasm/smoking"
        page.locator(f"svg [data-concept='{smoking}']").focus()
        touched = page.locator("svg .touched")
        assert touched.count() > 0
        for line in touched.all():
            assert smoking in (line.get_attribute("data-from"), line.get_attribute("data-to"))
        page.locator("svg [data-concept]").first.focus()
        page.locator(".drawing").focus()
        assert page.locator("svg.picked, svg .touched").count() == 0


@pytest.mark.parametrize(("path", "narrow", "wide"), [("relief", True, False), ("whole", True, True)])
def test_a_picture_that_is_wider_than_the_page_says_so(window: Window, path: str, narrow: bool, wide: bool) -> None:
    browser, address = window
    for width, told in ((390, narrow), (1280, wide)):
        with opened(
            browser, f"{address['files']}pictures/{path}.html", viewport={"width": width, "height": 900}
        ) as page:
            drawing = page.locator(".drawing")
            assert drawing.evaluate("one => one.scrollWidth > one.clientWidth") == told
            assert page.locator(".sideways").is_visible() == told
            assert (page.get_by_role("button", name="Fit the page").count() == 1) == told


def test_a_keyboard_passes_a_picture_to_its_words(window: Window) -> None:
    browser, address = window
    with opened(browser, f"{address['files']}pictures/whole.html") as page:
        page.get_by_role("link", name="The picture in words").press("Enter")
        assert page.locator("#words li").first.is_visible()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('svg') === null")
