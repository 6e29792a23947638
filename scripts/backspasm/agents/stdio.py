"""The MCP server: tools and resources over standard input and output; needs the extra `mcp`."""

from __future__ import annotations

import json

from ..errors import BackspasmError, UsageError
from ..graph import VERSION
from . import receipts, resources, tools

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mcp.server import Server

NAME = "backspasm"
JSON = "application/json"
INSTRUCTIONS = (
    "A knowledge graph of a patient leaflet on low back spasms. Cite what you use: the receipts of a result name the claim, "
    "its origin and its place in the document. Stated is said by the document, Curated was added by an editor, and Inferred "
    "follows by a rule. Quote the wording of red flags as it is. What the document does not say is an answer: do not fill "
    "it from elsewhere without saying so. What was not reported or asked is unknown, never absent, and no result reassures. "
)


def serve() -> None:
    """Serve until standard input ends; UsageError if the SDK is not installed."""
    try:
        import anyio
        from mcp.server.stdio import stdio_server
    except ImportError:
        raise UsageError("mcp: this needs the MCP SDK: install backspasm[mcp]") from None

    async def run() -> None:
        made = server()
        async with stdio_server() as (reading, writing):
            await made.run(reading, writing, made.create_initialization_options())

    anyio.run(run)


def server() -> Server[Any]:
    """Return the server, with no transport yet."""
    import mcp_types as types
    from mcp.server import Server
    from mcp.shared.exceptions import MCPError

    async def list_tools(context: object, given: object) -> types.ListToolsResult:
        hints = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
        listed = [
            types.Tool(name=one.name, description=one.words, input_schema=one.schema, annotations=hints)
            for one in tools.tools().values()
        ]
        return types.ListToolsResult(tools=listed)

    async def call_tool(context: object, given: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            result = tools.call(given.name, given.arguments or {})
        except BackspasmError as error:
            return types.CallToolResult(content=[types.TextContent(type="text", text=str(error))], is_error=True)
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=_written(result))], structured_content=result
        )

    async def list_resources(context: object, given: object) -> types.ListResourcesResult:
        listed = [
            types.Resource(uri=iri, name=heading, mime_type=JSON, description="A section of the document.")
            for iri, heading in resources.sections().items()
        ]
        return types.ListResourcesResult(resources=listed)

    async def list_templates(context: object, given: object) -> types.ListResourceTemplatesResult:
        words = "A concept: definition, statements, evidence, mappings, silences. The tool `search` gives the IRIs."
        template = types.ResourceTemplate(
            uri_template=resources.TEMPLATE, name="concept", mime_type=JSON, description=words
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(context: object, given: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        try:
            found = resources.read(given.uri)
        except BackspasmError as error:
            raise MCPError(code=types.INVALID_PARAMS, message=str(error)) from None
        content = types.TextResourceContents(uri=given.uri, mime_type=JSON, text=_written(found))
        return types.ReadResourceResult(contents=[content])

    return Server(
        NAME,
        version=VERSION,
        instructions=INSTRUCTIONS + receipts.notice(),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _written(result: dict[str, Any]) -> str:
    return json.dumps(result, ensure_ascii=False)
