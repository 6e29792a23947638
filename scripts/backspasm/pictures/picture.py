"""Every picture by its name."""

from __future__ import annotations

from ..errors import UsageError
from ..graph import concepts
from . import model, neighbourhood, prevention, red_flag, relief, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .svg import Link

NEIGHBOURHOOD = "neighbourhood"
PICTURES: dict[str, Callable[..., str]] = {
    "model": model.draw,
    "red-flag": red_flag.draw,
    NEIGHBOURHOOD: neighbourhood.draw,
    "relief": relief.draw,
    "prevention": prevention.draw,
    "whole": whole.draw,
}


def draw(name: str, concept: str = "", link: Link | None = None) -> str:
    """Return a picture as SVG, by its name in PICTURES or a name of a red flag; `concept` is for the neighbourhood.

    `link` returns the address of a resource by its IRI, or None. With it, the boxes of the picture are links, and the
    page that the picture stands in has its style. UsageError if `name` is no picture or `concept` does not fit.
    """
    if name == NEIGHBOURHOOD:
        if not concept:
            raise UsageError(f"the picture {name} needs --concept: a label, synonym, item, CURIE or IRI")
        return neighbourhood.draw(concepts.resolve(concept)[0], link)
    if concept:
        raise UsageError(f"--concept is for the picture {NEIGHBOURHOOD}")
    return PICTURES[name](link) if name in PICTURES else red_flag.named(name, PICTURES, link)
