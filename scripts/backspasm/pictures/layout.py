"""Positions of boxes and lines, by graphlay: the same on every run."""

from __future__ import annotations

from ..errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Point = tuple[int, int]

OPTIONS = {
    "direction": "leftright",
    "spacing": {"layer_gap": 30.0, "node_gap": 14.0, "dummy_gap": 14.0, "port_gap": 10.0, "isolated_gap": 14.0},
}


def layered(
    sizes: Mapping[str, Point], lines: Sequence[tuple[str, str]], left: int, top: int
) -> tuple[dict[str, Point], list[list[Point]], Point]:
    """Return where boxes and lines go in layers from left to right, in pixels, and the far corner of it all.

    `sizes` are the width and height of each box, `lines` go from box to box; the near corner is at `left` and `top`.
    A box's place is its near corner, a line's the points from border to border. UsageError if graphlay is missing.
    """
    try:
        import graphlay
    except ImportError:
        raise UsageError("this needs graphlay: install backspasm[serve]") from None
    graph = graphlay.Graph()
    for name, (width, height) in sizes.items():
        graph.node(name, width=width, height=height)
    for source, target in lines:
        graph.edge(source, target)
    drawn = graphlay.layout(graph, options=OPTIONS)
    near, far = drawn.bounds["min"], drawn.bounds["max"]

    def point(x: float, y: float) -> Point:
        return round(x - near["x"]) + left, round(y - near["y"]) + top

    centres = drawn.positions()
    places = {
        name: point(centres[name][0] - width / 2, centres[name][1] - height / 2)
        for name, (width, height) in sizes.items()
    }
    return places, [[point(**at) for at in edge["points"]] for edge in drawn.edges], point(far["x"], far["y"])
