"""What a request sends is read strictly, or refused with a sentence."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from backspasm.server import requests
from backspasm.server.problem import Problem


def test_parameters_are_read_in_order() -> None:
    sent = b"a=1+2&b=%C3%A9%26&a=&c&&d=x=y"
    found = [("a", "1 2"), ("b", "é&"), ("a", ""), ("c", ""), ("d", "x=y")]
    assert requests.parameters(sent) == found


@pytest.mark.parametrize("sent", [b"a=%FF", b"%C3=a", b"a=\xff", b"a=%ED%A0%80"])
def test_parameter_that_is_not_utf8_is_refused(sent: bytes) -> None:
    with pytest.raises(Problem, match="a parameter is not UTF-8"):
        requests.parameters(sent)


def test_many_parameters_are_refused() -> None:
    assert len(requests.parameters(b"&".join([b"a=b"] * requests.MOST_PARAMETERS))) == requests.MOST_PARAMETERS
    with pytest.raises(Problem, match="more than 100 parameters"):
        requests.parameters(b"&".join([b"a=b"] * (requests.MOST_PARAMETERS + 1)))


def test_screening_of_many_findings_is_a_long_form(client: TestClient) -> None:
    form = {"Content-Type": requests.FORM}
    many = "&".join(f"present=finding+{number}" for number in range(1000))
    assert b"finding 999" in client.post("/screen.html", content=many, headers=form).content
    refused = client.post("/screen.html", content="a&" * 5001, headers=form)
    assert (refused.status_code, refused.json()["detail"]) == (400, "the request has more than 5000 parameters")


def test_parameter_that_is_given_twice_is_refused() -> None:
    assert requests.single([("a", "1"), ("b", "1")]) == {"a": "1", "b": "1"}
    with pytest.raises(Problem, match="given more than once"):
        requests.single([("a", "1"), ("a", "1")])
