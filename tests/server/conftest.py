"""What the tests of the server share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import served
from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """The application with its own settings."""
    with served.client() as made:
        yield made


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store on disk with the graph, and with two named graphs."""
    return served.disk_with_graphs(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a server as people start it."""
    with served.serving() as one:
        yield one.address
