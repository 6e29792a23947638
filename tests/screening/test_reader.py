"""Reports come in by options or as a file; what is not sound gets a sentence and its code, and no word of a patient."""

from __future__ import annotations

import contextlib
import json
from collections import UserDict, deque
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from conftest import run
from hypothesis import given, settings
from hypothesis import strategies as st

import backspasm
from backspasm.errors import DataError, UsageError
from backspasm.files import unreadable
from backspasm.screening import evaluation, findings, reader, result, vocabulary
from backspasm.screening.when import When

PATIENT = "Zebulon Quist wets the bed"
BAD = {
    "an empty object": b"{}",
    "an empty list": b"[]",
    "null": b"null",
    "a number": b"3",
    "a text": json.dumps(PATIENT).encode(),
    "nothing": b"",
    "blanks": b" \n",
    "no JSON": PATIENT.encode(),
    "JSON cut off": b'{"present": ["Zebulon Quist',
    "two objects": b'{"present": []} {"present": []}',
    "10,000 lists deep": b'{"present": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "10,000 objects deep": b'{"present":' * 10_000 + b"1" + b"}" * 10_000,
    "100,000 lists deep": b"[" * 100_000,
    "NaN": b'{"present": [], "hour": NaN}',
    "Infinity": b'{"present": [], "hour": Infinity}',
    "a number too large": b'{"present": [], "hour": 1e999}',
    "a number of 10,000 digits": b'{"present": [], "hour": ' + b"9" * 10_000 + b"}",
    "a member twice": b'{"present": ["Zebulon Quist"], "present": []}',
    "a member twice, deep inside": b'{"present": [{"a": 1, "a": 2}]}',
    "100,000 entries": json.dumps({"present": [PATIENT] * 100_000}).encode(),
    "a member too many": json.dumps({"present": [], PATIENT: 1}).encode(),
    "a misspelt member": b'{"presents": ["back pain"]}',
    "present as a text": json.dumps({"present": PATIENT}).encode(),
    "present as null": b'{"present": null}',
    "present as an object": b'{"present": {"back pain": true}}',
    "an entry that is a number": b'{"present": [40]}',
    "an entry that is null": b'{"absent": [null]}',
    "an entry that is a list": b'{"present": [["back pain"]]}',
    "an entry that is blank": b'{"present": [" "]}',
    "an hour below": b'{"present": [], "hour": -1}',
    "an hour above": b'{"present": [], "hour": 8761}',
    "an hour as a text": b'{"present": [], "hour": "3"}',
    "an hour that is true": b'{"present": [], "hour": true}',
    "not UTF-8": b'{"present": ["\xff"]}',
    "UTF-16": '{"present": []}'.encode("utf-16"),
    "too long": b'{"present": ["' + b"x" * reader.MOST_BYTES + b'"]}',
    "a line that is no resource": b'{"resourceType": "Patient"}\n{"present": []}',
    "a line cut off": b'{"resourceType": "Patient"}\n{"resourceType": "Condition", "code": {"text": "Zebulon}',
    "a line that is not JSON": b'{"resourceType": "Patient"}\n{Zebulon}',
    "5,000,000 empty codings": b'{"resourceType": "Condition", "code": {"coding": [' + b"{}," * 4_999_999 + b"{}]}}",
    "5,000,000 empty lists": b'{"present": [' + b"[]," * 4_999_999 + b"[]]}",
    "10,001 lines": b'{"resourceType": "Patient"}\n' * 10_001,
    "a resource type that is a list": b'{"resourceType": ["Bundle"]}',
}


def read(data: bytes) -> findings.Findings:
    return reader.read(reader.parse(data), When(), vocabulary.vocabulary())


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_refused_without_a_word_of_it(case: str) -> None:
    with pytest.raises(DataError) as caught:
        read(BAD[case])
    assert caught.value.code == 65
    message = str(caught.value)
    assert 10 < len(message) < 120
    assert "\n" not in message
    assert not {"Zebulon", "Quist", "wets"} & set(message.replace("'", " ").split())


@pytest.mark.parametrize("case", ["an empty object", "10,000 lists deep", "NaN", "100,000 entries", "not UTF-8"])
@pytest.mark.parametrize("by", ["file", "standard input"])
def test_command_line_gives_65_and_one_sentence(case: str, by: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(BAD[case])
    done = run("screen", str(path)) if by == "file" else run("screen", "-", input=BAD[case])
    assert (done.returncode, done.stdout) == (65, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


GOOD: dict[str, tuple[Any, str]] = {
    "nothing present": ({"present": []}, result.NOTHING),
    "an hour alone": ({"hour": 0}, result.NOTHING),
    "an hour that is null": ({"present": [], "hour": None}, result.NOTHING),
    "absent alone": ({"absent": ["fever"]}, result.NO_FLAG),
    "all members": ({"present": ["back pain"], "absent": ["fever"], "hour": 47.25}, result.NO_FLAG),
    "an unknown entry of 100,000 characters": ({"present": ["x" * 100_000]}, result.NOT_RECOGNISED),
    "half a character": ({"present": ["\ud800", "back pain"]}, result.NOT_RECOGNISED),
    "an entry that writes backwards": ({"present": ["\u202eniap kcab"]}, result.NOT_RECOGNISED),
    "10,000 entries": ({"present": ["back pain"] * 10_000}, result.NO_FLAG),
}


@pytest.mark.parametrize("case", GOOD)
def test_sound_file_is_read(case: str) -> None:
    content, outcome = GOOD[case]
    found = evaluation.screen(read(json.dumps(content).encode()))
    assert found.outcome == outcome
    json.dumps(found.as_json(), ensure_ascii=False).encode()


def test_byte_order_mark_is_read() -> None:
    assert read(b'\xef\xbb\xbf{"present": ["fever"]}').present


LINES = b"""
{"resourceType": "Patient", "id": "1"}

{"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "code": {"text": "back pain"}}\r
{"resourceType": "Observation", "subject": {"reference": "Patient/1"}, "code": {"text": "fever"}, "valueBoolean": false}
"""


@pytest.mark.parametrize("by", ["file", "standard input"])
def test_resources_in_lines_are_one_record(by: str, tmp_path: Path) -> None:
    path = tmp_path / "record.ndjson"
    path.write_bytes(LINES)
    done = run("screen", str(path) if by == "file" else "-", "--format", "json", input=LINES)
    found = json.loads(done.stdout)
    assert found["recognised"] == ['"back pain"', 'no "fever"']
    assert found["not_used"] == [{"text": "entry 1 (Patient)", "date": "", "reason": "holds no finding"}]


def test_lines_about_two_patients_are_refused() -> None:
    other = LINES.replace(b"Patient/1", b"Patient/2", 1)
    with pytest.raises(DataError, match="more than one patient"):
        read(other)


def test_json_over_several_lines_is_one_object() -> None:
    assert read(b'{"present":\n["fever"]\n}').present
    assert read(json.dumps({"resourceType": "Condition", "code": {"text": "fever"}}, indent=1).encode()).present


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (48, "48"), (48.0, "48"), (0.5, "0.5"), (1e-05, "0.00001")])
def test_hour_of_a_file_is_a_plain_decimal(value: float, text: str) -> None:
    assert read(json.dumps({"hour": value}).encode()).hour == text


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.sampled_from(["present", "Bundle"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["present", "absent", "hour", "resourceType", "entry", "type", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(JSON)
def test_any_json_is_read_or_refused(content: object) -> None:
    try:
        report = read(json.dumps(content).encode())
    except DataError:
        return
    assert len(evaluation.screen(report).red_flags) == 8


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(DataError):
        read(data)


WRONG = {
    "an unknown option": (["--presents", PATIENT], 2),
    "words without quotes": (["back", "pain"], 2),
    "a finding as a file": ([PATIENT], 66),
    "a folder": (["."], 65),
    "a file and a finding": (["-", "--present", PATIENT], 2),
    "an empty finding": (["--present", " "], 2),
    "a control character": (["--present", f"{PATIENT}\x07"], 2),
    "a finding too long": (["--absent", PATIENT * 100], 2),
    "an hour of letters": (["--hour", PATIENT], 2),
    "an hour above": (["--hour", "9000"], 2),
    "a format": (["--format", "xml"], 2),
    "mappings that are not there": (["--mappings", "nothing.tsv", "--present", "HP:0001945"], 66),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_option_gets_a_sentence_and_its_code_without_a_word_of_a_patient(case: str) -> None:
    arguments, code = WRONG[case]
    done = run("screen", *arguments, input=b"")
    message = done.stderr.decode()
    assert (done.returncode, done.stdout) == (code, b""), message
    assert message.count("\n") == 1
    assert not {"Zebulon", "Quist", "wets"} & set(message.replace("'", " ").split())


@pytest.mark.parametrize("form", ["text", "json", "fhir"])
def test_command_line_screens(form: str) -> None:
    done = run("screen", "--present", "wetting myself", "--present", "Back Pain", "--absent", "fever", "--format", form)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert "seek-immediate-care" in text
    assert "Seek Immediate Medical Care" in text
    assert form == "text" or json.loads(text)


def test_command_line_takes_hours_and_a_file(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text('{"present": ["back pain"]}', encoding="utf-8")
    done = run("screen", str(path), "--hour", "2", "--format", "json")
    assert "First 48 Hours: Find comfortable position" in json.loads(done.stdout)["advice"]


def test_hour_is_not_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text('{"hour": 3}', encoding="utf-8")
    assert run("screen", str(path), "--hour", "2").returncode == 2

    with pytest.raises(UsageError, match="already gives the hour"):
        backspasm.screen(record={"hour": 3}, hour=2)


@pytest.mark.parametrize("answers", [("yes", "no"), ("no", "yes")])
def test_yes_goes_before_no_if_a_question_is_answered_twice(answers: tuple[str, str]) -> None:
    words = [word for given in answers for word in ("--answer", f"high-fever={given}")]
    found = json.loads(run("screen", "--present", "back pain", *words, "--format", "json").stdout)
    assert found["outcome"] == result.SEEK


NO_ANSWERS: list[Any] = [
    5,
    [],
    "high-fever",
    [("high-fever", "yes")],
    {5: "yes"},
    {None: "yes"},
    {b"high-fever": "yes"},
    {("high-fever",): "yes"},
    {"high-fever": True},
    {"high-fever": ["yes"]},
    {"no such question": "yes"},
]


@pytest.mark.parametrize("answers", NO_ANSWERS, ids=repr)
def test_what_is_no_mapping_of_ids_to_answers_is_a_usage_error(answers: Any) -> None:
    with pytest.raises(UsageError):
        backspasm.screen(present=["fever"], answers=answers)


@pytest.mark.parametrize("path", [5, [], b"own.sssom.tsv", Path("own.sssom.tsv")], ids=repr)
def test_path_of_mappings_is_a_text(path: Any) -> None:
    with pytest.raises(UsageError, match="the path of a file"):
        backspasm.screen(present=["fever"], user_mappings=path)


def test_no_finding_at_all_is_nothing_given() -> None:
    done = run("screen", "--format", "json")
    assert json.loads(done.stdout)["outcome"] == result.NOTHING


@pytest.mark.parametrize("form", ["options", "simple", "FHIR"])
def test_words_that_mean_nothing_come_with_the_nearest_names_whatever_way_they_come_in(form: str) -> None:
    said, nothing = ["parapleigia", "footdropp"], "my neighbour's dog"
    if form == "options":
        report = reader.by_options([said[0], nothing], [said[1]])
    elif form == "simple":
        report = reader.by_record({"present": [said[0], nothing], "absent": [said[1]]}, When())
    else:
        resources = [
            {"resourceType": "Condition", "subject": {"reference": "#p"}, "code": {"text": text}}
            for text in (*said, nothing)
        ]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
        report = reader.by_record(bundle, When())
    assert report.unknown | report.unknown_absent == {*said, nothing}
    assert report.suggestions.keys() == set(said)
    assert [report.suggestions[words][0] for words in said] == ["paraplegia", "foot drop"]
    assert evaluation.screen(report).suggestions == report.suggestions


@pytest.mark.parametrize(
    "given",
    [
        {"present": "fever"},
        {"present": b"fever"},
        {"present": {"fever": False}},
        {"present": None},
        {"present": ["back pain"], "absent": "fever"},
        {"present": [5]},
        {"absent": [None]},
        {"answers": {"high-fver": "yes"}},
        {"answers": {"high-fever": "perhaps"}},
        {"answers": {"high-fever": True}},
        {"answers": ["high-fever"]},
        {"record": {"resourceType": {1}}},
        {"record": {"present": (word for word in ["fever"])}},
        {"record": [("present", ["fever"])]},
        {"record": '{"present": ["fever"]}'},
        {"present": MappingProxyType({"fever": False})},
        {"absent": UserDict({"fever": False})},
        {"record": {"present": ["fever"]}, "present": ["back pain"]},
        {"as_of": "yesterday"},
        {"as_of": "2026-02-30"},
        {"within": -1},
        {"within": True},
        {"since": "2026-12-01", "as_of": "2026-11-30"},
    ],
)
def test_what_python_gives_is_refused(given: Any) -> None:
    with pytest.raises(UsageError):
        backspasm.screen(**given)


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\U0010ffff", "\x07", "\u202e", "\ud800"])
def test_unreadable_character_of_a_record_is_never_printed(character: str, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    for record in ({"present": [f"pain{character}x"]}, {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "code": {"text": f"pain{character}x"}}):  # fmt: skip
        path.write_text(json.dumps(record), encoding="utf-8")
        for form in ("text", "json", "fhir"):
            done = run("screen", str(path), "--format", form)
            assert done.returncode == 0
            assert "pain\ufffdx" in done.stdout.decode()
            assert not unreadable(done.stdout.decode())


def test_findings_may_come_from_a_generator_and_the_result_reads_like_its_json() -> None:
    words = ["back pain ", "loss of bladder control"]
    plain = dict.fromkeys(map(str.strip, words))
    for present in ((word for word in plain), map(str.strip, words), set(plain), frozenset(plain), plain.keys(), deque(plain), iter(plain)):  # fmt: skip
        found = backspasm.screen(present=present)
        assert found["outcome"] == found.outcome == result.SEEK
        assert set(found.recognised) == {'"back pain"', '"loss of bladder control"'}
    record = MappingProxyType({"present": tuple(plain)})
    assert backspasm.screen(record=record).outcome == result.SEEK


def test_values_without_end_are_refused_before_they_are_read() -> None:
    values = b",".join([b"1"] * (reader.MOST_VALUES + 2))
    with pytest.raises(DataError, match="the file has more than 1000000 values"):
        reader.parse(b'{"resourceType": "Basic", "a": [' + values + b"]}")
    with pytest.raises(DataError, match="the file is not JSON: line 2, column 1"):
        reader.parse(b"1\n" * 1_000_000)
    with pytest.raises(DataError, match="the file has more than 10000 entries"):
        reader.parse(b'{"resourceType": "Basic"}\n' * (findings.MOST_ENTRIES + 1))


def test_nearest_names_are_offered_for_a_few_of_many_words() -> None:
    words = [f"sever leg weaknes {number}" for number in range(reader.MOST_SUGGESTED + 10)]
    report = reader.by_options(words, [])
    assert len(report.unknown) == len(words)
    assert 0 < len(report.suggestions) <= reader.MOST_SUGGESTED
