"""The MCP server over standard input and output, with the SDK's own client."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import run
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp_types import TextContent, TextResourceContents
from tool_calls import GIVEN

from backspasm.agents import resources, tools
from backspasm.graph.namespaces import LBS


async def conversation() -> dict[str, Any]:
    """Everything that a client can ask, asked once over standard input and output."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "backspasm", "mcp"],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    heard: dict[str, Any] = {}
    async with Client(command) as client:
        heard["instructions"] = client.instructions
        heard["tools"] = (await client.list_tools()).tools
        heard["results"] = {
            one.name: await client.call_tool(one.name, GIVEN.get(one.name, {})) for one in heard["tools"]
        }
        heard["wrong"] = await client.call_tool("causes", {"group": "no group"})
        heard["unknown"] = await client.call_tool("no-tool", {})
        heard["resources"] = (await client.list_resources()).resources
        heard["templates"] = (await client.list_resource_templates()).resource_templates
        uris = [*(one.uri for one in heard["resources"]), f"{LBS}smoking"]
        heard["read"] = {uri: (await client.read_resource(uri)).contents for uri in uris}
        try:
            await client.read_resource(f"{LBS}nothing")
        except MCPError as error:
            heard["missing"] = str(error)
    return heard


@pytest.fixture(scope="module")
def heard() -> dict[str, Any]:
    return asyncio.run(conversation())


def test_every_tool_runs_and_gives_what_its_function_gives(heard: dict[str, Any]) -> None:
    assert [tool.name for tool in heard["tools"]] == list(tools.tools())
    for name, result in heard["results"].items():
        assert not result.is_error
        (content,) = result.content
        assert isinstance(content, TextContent)
        assert json.loads(content.text) == result.structured_content == tools.call(name, GIVEN.get(name, {}))


def test_tools_say_that_they_only_read(heard: dict[str, Any]) -> None:
    assert all(tool.annotations.read_only_hint and tool.annotations.open_world_hint is False for tool in heard["tools"])


def test_the_instructions_have_the_notice(heard: dict[str, Any]) -> None:
    assert heard["instructions"].endswith("the source document is undated.")


def test_a_wrong_argument_is_an_error_that_the_model_can_read(heard: dict[str, Any]) -> None:
    assert heard["wrong"].is_error
    assert heard["wrong"].content[0].text.startswith("there is no group 'no group'")
    assert heard["unknown"].is_error


def test_sections_are_listed_and_concepts_are_read_by_iri(heard: dict[str, Any]) -> None:
    assert {one.uri: one.name for one in heard["resources"]} == resources.sections()
    assert [one.uri_template for one in heard["templates"]] == [f"{LBS}{{concept}}"]
    for uri, (content,) in heard["read"].items():
        assert isinstance(content, TextResourceContents)
        assert (content.uri, content.mime_type) == (uri, "application/json")
        assert json.loads(content.text) == resources.read(uri)
    assert heard["missing"].startswith("there is no such resource")


def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.stdio", None)
    done = run("mcp")
    assert done.returncode == 2
    assert done.stderr == b"backspasm: mcp: this needs the MCP SDK: install backspasm[mcp]\n"


def test_no_other_command_imports_the_sdk() -> None:
    program = "import sys, backspasm.cli; backspasm.cli.main(['ask', 'red-flags']); assert not {'mcp', 'starlette'} & {*sys.modules}"
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, cwd=Path(__file__).parent)


def test_the_server_ends_with_its_input() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "backspasm", "mcp"], input=b"", capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_lines_that_are_no_message_do_not_end_the_server() -> None:
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}}  # fmt: skip
    lines = [b"", b"{", b"\xff\xfe", b"[]", b'{"jsonrpc": "2.0"}', json.dumps(hello).encode()]
    done = subprocess.run(
        [sys.executable, "-m", "backspasm", "mcp"],
        input=b"\n".join(lines) + b"\n",
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b'"serverInfo"' in done.stdout
    assert done.returncode == 0
