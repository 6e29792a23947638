"""Wrong input gets one sentence and the exit code of the contract."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import struct
import subprocess
import sys
import termios

import pytest
from conftest import run, run_apart

import backspasm
from backspasm import commands

LBS = "PREFIX lbs: <https://w3id.org/backspasm/> "
WRONG = {
    "unknown question": (["ask", "red-flag"], 2, "did you mean 'red-flags'"),
    "misspelt command": (["aks", "red-flags"], 2, "did you mean 'ask'"),
    "no command": ([], 2, "COMMAND"),
    "missing parameter": (["ask", "concept"], 2, "needs --concept"),
    "no question": (["ask"], 2, "`backspasm questions` lists the names"),
    "an option before the question": (["ask", "--format", "csv", "red-flags"], 2, "the name of a question first"),
    "a word too many": (["ask", "red-flags", "x"], 2, "unknown argument 'x'"),
    "a long group": (["ask", "causes", "--group", "x" * 990], 2, "no group"),
    "unknown parameter": (["ask", "relief", "--huor", "3"], 2, "'--hour'"),
    "hour of letters": (["ask", "relief", "--hour", "abc"], 2, "takes a number such as 47.5"),
    "hour below": (["ask", "relief", "--hour", "-1"], 2, "0 to 8760"),
    "hour above": (["ask", "relief", "--hour", "8760.01"], 2, "0 to 8760"),
    "hour not a number": (["ask", "relief", "--hour", "nan"], 2, "takes a number such as 47.5"),
    "hour too large": (["ask", "relief", "--hour", "1e309"], 2, "takes a number such as 47.5"),
    "hour empty": (["ask", "relief", "--hour", ""], 2, "empty"),
    "hour in other digits": (["ask", "relief", "--hour", "४८"], 2, "takes a number such as 47.5"),
    "unknown group": (["ask", "causes", "--group", "Spinal"], 2, "'Spinal Conditions'"),
    "unknown origin": (["ask", "statements", "--origin", "State"], 2, "'Stated'"),
    "unknown section": (["ask", "statements", "--section", "Causes"], 2, "'Common Causes'"),
    "unknown concept": (["ask", "concept", "--concept", "smokin"], 2, "'smoking'"),
    "unknown CURIE": (["ask", "concept", "--concept", "lbs:nothing"], 2, "no concept"),
    "CURIE of a class": (["ask", "concept", "--concept", "lbs:Cause"], 2, "no concept"),
    "label of many kilobytes": (["ask", "concept", "--concept", "x" * 100_000], 2, "longer than 1000"),
    "injection": (["ask", "search", "--text", '") } DROP ALL #'], 0, ""),
    "injection into a concept": (["ask", "concept", "--concept", "x> } ; DROP ALL #"], 2, "no concept"),
    "noncharacter": (
        ["ask", "search", "--text", "a\ufffe"],
        2,
        "--text must not contain the noncharacter U+FFFE, which is character 2",
    ),
    "control character": (["ask", "search", "--text", "a\x07b"], 2, "control character"),
    "graph format for rows": (["ask", "red-flags", "--format", "ttl"], 2, "choose from 'table'"),
    "row format for a graph": (
        ["ask", "neighbourhood", "--concept", "smoking", "--format", "csv"],
        2,
        "choose from 'ttl'",
    ),
    "unknown format": (["ask", "red-flags", "--format", "xml"], 2, "invalid choice"),
    "unknown relation": (["why", "smoking", "cause", "low back spasm"], 2, "no relation"),
    "absent query file": (["sparql", "nothing.rq"], 66, "no file"),
    "a folder as a query": (["sparql", "."], 65, "cannot be read"),
    "absent copy": (["source", "verify", "nothing.txt"], 66, "no file"),
    "no endpoint": (["ask", "red-flags", "--endpoint", ""], 2, "not an http"),
    "no mappings": (["ask", "red-flags", "--mappings", ""], 66, "no file"),
    "absent mappings": (["ask", "red-flags", "--mappings", "nothing.tsv"], 66, "no file"),
    "hour of nineteen decimals": (["ask", "relief", "--hour", "0.0000000000000000001"], 2, "18 decimals at most"),
    "hour of many digits": (["ask", "relief", "--hour", "9" * 900], 2, "0 to 8760"),
    "backslash": (["ask", "search", "--text", "\\u0022"], 2, "backslash"),
    "file address as an endpoint": (["ask", "red-flags", "--endpoint", "file:///etc/hostname"], 2, "not an http"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_gets_a_sentence_and_its_code(case: str) -> None:
    arguments, code, sentence = WRONG[case]
    done = run(*arguments)
    message = done.stderr.decode()
    assert done.returncode == code, message
    assert sentence in message
    assert message.count("\n") == (1 if code else 0)
    assert "Traceback" not in message
    assert len(message) < 600


def test_closed_standard_output_is_74() -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m backspasm ask red-flags >&-', shell=True, capture_output=True, check=False
    )
    assert done.returncode == 74
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_full_disk_is_74() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "backspasm", "ask", "items"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 74
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--help >/dev/full", 74),
        ("--version >/dev/full", 74),
        ("ask --help >&-", 74),
        ("ask relief --help >/dev/full", 74),
        ("ask red-flags >/dev/full 2>/dev/full", 74),
        ("ask red-flags >&- 2>&-", 74),
        ("ask nothing 2>/dev/full", 2),
        ("ask nothing 2>&-", 2),
        ("ask concept --concept PATO:0000999 2>&-", 0),
        ("ask concept --concept HP:0003394 2>/dev/full >/dev/null", 0),
    ],
)
def test_code_is_right_whatever_cannot_be_written(words: str, code: int) -> None:
    done = subprocess.run(f'"{sys.executable}" -m backspasm {words}', shell=True, capture_output=True, check=False)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_no_message_goes_to_standard_output() -> None:
    command = f'"{sys.executable}" -m backspasm ask concept --concept PATO:0000999 --format json 2>&-'
    done = subprocess.run(command, shell=True, stdout=subprocess.PIPE, check=True)
    assert json.loads(done.stdout)["results"]


def test_version_is_that_of_the_package() -> None:
    assert run("--version").stdout.decode() == f"backspasm {backspasm.__version__}\n"


def test_reader_that_leaves_is_no_fault() -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m backspasm ask items | true; exit ${{PIPESTATUS[0]}}',
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_tables_fit_eighty_columns() -> None:
    for arguments in (
        ["questions"],
        ["ask", "red-flags"],
        ["ask", "items"],
        ["ask", "treatments"],
        ["ask", "unmodelled"],
        ["ask", "statements"],
    ):
        lines = run(*arguments).stdout.decode().splitlines()
        assert lines
        assert max(map(len, lines)) <= 80


def test_ask_helps_with_the_parameters_of_a_question() -> None:
    assert b"hours after onset" in run("ask", "relief", "--help").stdout


def test_output_is_utf8_whatever_the_locale() -> None:
    surroundings = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    done = run_apart("ask", "concept", "--concept", "low back spasm", "--format", "csv", env=surroundings)
    assert done.returncode == 0
    assert "← possible cause of" in done.stdout.decode()


@pytest.mark.parametrize("columns", [40, 80, 132])
def test_table_is_as_wide_as_the_terminal(columns: int) -> None:
    upper, lower = os.openpty()
    fcntl.ioctl(lower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    surroundings = {name: value for name, value in os.environ.items() if name != "COLUMNS"}  # which goes first
    subprocess.run([sys.executable, "-m", "backspasm", "ask", "red-flags"], stdout=lower, env=surroundings, check=True)
    os.close(lower)
    printed = b""
    with contextlib.suppress(OSError):  # which says that the other end is closed
        while part := os.read(upper, 1 << 16):
            printed += part
    os.close(upper)
    widths = [len(line) for line in printed.decode().splitlines()]
    assert max(widths) == min(columns, 87)  # no row needs more


def test_help_fits_the_terminal_and_names_every_command() -> None:
    texts = [run("--help").stdout.decode(), *(run(name, "--help").stdout.decode() for name in commands.COMMANDS)]
    assert [line for text in texts for line in text.splitlines() if len(line) > 80] == []
    assert all(f"    {name}" in texts[0] for name in commands.COMMANDS)


def test_a_message_about_a_screening_repeats_nothing() -> None:
    for words in (["--format", "Zebulon"], ["--hour", "Zebulon"], ["Zebulon"], ["Zebulon", "wets"]):
        done = run("screen", *words)
        assert (done.returncode in (2, 66), b"Zebulon" in done.stderr) == (True, False), words


SUGGESTED = {
    "export owl": "'rdfxml'",
    "export nt": "'ntriples'",
    "export csv": "'datapackage'",
    "export cypher": "'neo4j'",
    "ask concept --concept heat": "'heat therapy'",
    "concept": "'ask concept'",
    "ask cuases": "'causes'",
    "ask relief --hou 3": "'--hour'",
}


@pytest.mark.parametrize("words", SUGGESTED)
def test_mistyped_name_gets_what_was_meant(words: str) -> None:
    done = run(*words.split())
    assert done.returncode == 2
    assert SUGGESTED[words] in done.stderr.decode()


def test_lack_of_memory_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> str:
        raise MemoryError

    monkeypatch.setattr(commands.COMMANDS["questions"], "run", full)
    done = run("questions")
    assert (done.returncode, done.stdout) == (70, b"")
    assert done.stderr == b"backspasm: there is not enough memory for this\n"
