"""What the server is told is brought into one form, and refused if it is no address."""

from __future__ import annotations

from typing import Any

import pytest

from backspasm.errors import UsageError
from backspasm.server.settings import Settings, checked


def test_addresses_are_kept_without_a_slash_at_the_end() -> None:
    told = checked(Settings(base_url="https://example.org/b/", root_path="/b/"))
    assert (told.base_url, told.root_path) == ("https://example.org/b", "/b")


@pytest.mark.parametrize(
    "told",
    [
        {"base_url": "https://example.org/?a=b"},
        {"base_url": "https://example.org:0/"},
        {"base_url": "https://user@example.org/"},
        {"root_path": "/a//b"},
        {"allow_host": ("example.org:80",)},
        {"cors": ("https://example.org/path",)},
    ],
)
def test_what_is_no_address_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"^serve: "):
        checked(Settings(**told))
