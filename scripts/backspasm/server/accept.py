"""Content negotiation: which of the media types that a resource has does a request want?"""

from __future__ import annotations

from functools import lru_cache

MOST_READ = 1000  # characters of a header


def _wanted(accept: str) -> tuple[tuple[str, float], ...]:
    """Return the media ranges of an Accept header with their quality; a quality that cannot be read is 0."""
    found = []
    for part in accept.split(","):
        media, *parameters = (word.strip().lower() for word in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if media:
            found.append((media, quality))
    return tuple(found)


def best(accept: str, offered: tuple[str, ...]) -> str | None:
    """Return the offered media type that an Accept header likes most, or None if it likes none.

    As in RFC 9110: a type counts more than `type/*`, and that more than `*/*`. Of types that are liked alike, the first
    that is offered wins, but a type that is named wins over one that only a range covers. Of a very long header, only
    the beginning counts.
    """
    return _best(accept[:MOST_READ], offered)


@lru_cache(maxsize=256)
def _best(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = dict(_wanted(accept)) or {"*/*": 1.0}
    chosen, liked = None, (0.0, False)
    for media in offered:
        for range in (media, f"{media.partition('/')[0]}/*", "*/*"):
            if range in ranges:
                if ranges[range] and (ranges[range], range == media) > liked:
                    chosen, liked = media, (ranges[range], range == media)
                break
    return chosen
