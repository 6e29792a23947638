"""The message of an error is one sentence without a password."""

from __future__ import annotations

import pytest
from conftest import run

from backspasm.errors import UsageError, quoted, without_login

LOGINS = {
    "http://user:secret@host/": "http://...@host/",
    "http://user:secret%40host/": "http://...%40host/",
    "'http://user:sec/ret@host:80/x' is bad": "'http://...@host:80/x' is bad",
    "user:secret@host": "...@host",
    "'user:secret@host'": "'...@host'",
}
OTHERS = ("", "report@2x.ttl", "/home/me@work/graph.ttl", "'@id' is no context", "a b", "http://host/?a=b", "x:y @ z")


@pytest.mark.parametrize("text", LOGINS)
def test_login_of_an_address_is_hidden(text: str) -> None:
    hidden = LOGINS[text].replace("%40", "@")
    assert without_login(text) == str(UsageError(text)) == hidden
    assert "secret" not in quoted("x" * 50 + text.replace("secret", "secret" * 50))


@pytest.mark.parametrize("text", OTHERS)
def test_other_text_stays(text: str) -> None:
    assert without_login(text) == text


@pytest.mark.parametrize("address", ["http://user:secret@host/", "http://user:secret%40host/ ", "user:secret@host"])
@pytest.mark.parametrize(
    "before",
    [
        ["ask", "causes", "--endpoint"],
        ["ask", "causes"],
        ["ask"],
        [],
        ["check", "--graph"],
        ["sparql"],
        ["export", "turtle", "--mappings"],
        ["diff"],
        ["ask", "causes", "--format"],
    ],
    ids=" ".join,
)
def test_no_command_repeats_a_password(before: list[str], address: str) -> None:
    done = run(*before, address)
    assert done.returncode != 0
    assert b"secret" not in done.stdout + done.stderr
    assert done.stderr.count(b"\n") == 1
