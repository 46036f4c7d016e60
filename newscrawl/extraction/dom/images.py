"""Images of a text: where they are, whatever loads them, and which are icons or signs."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.normalization.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

IMAGE_TAGS = frozenset(["img", "amp-img"])
# Names under which lazy loaders keep an address: data-src, data-lazy, data-original, data-srcset.
_LAZY_NAME = re.compile(r"(?:data-|ng-?)[\w-]*(?:src|srcset|lazy|original)")
# What stands in their place meanwhile, and what is no address at all: `data-lazy="true"`.
_NO_ADDRESS = re.compile(r"(?:data|about|blob|javascript):|[#{[]|[^./]*$", re.IGNORECASE)
_IMAGE_FILE = re.compile(r"\s*\S+\.(?:jpe?g|png|webp|gif|avif)(?:[?#]\S*)?\s*", re.IGNORECASE)
# A candidate of a srcset as HTML reads it: its address may have commas inside, but not at its ends.
_CANDIDATE = re.compile(r"[\s,]*+(\S*[^\s,])(?:\s[^,]*)?")
_LENGTH = re.compile(r"\s*(\d+)(?:\.\d+)?(?:px)?\s*")
# The largest icon, or portrait beside a name; an image of an article is larger.
_LARGEST_ICON = 64
_LONGEST_SIGN = 8
_MOST_BOXES = 3
_MOST_SOURCES = 50


def image_address(image: HtmlElement) -> str | None:
    """Return the address of an image as written, None if it has none but that of a placeholder.

    What a lazy loader will show comes first, then what is shown without scripts, then what is shown now.
    """
    return next((source for source in _sources(image) if not _NO_ADDRESS.match(source)), None)


def is_icon(image: HtmlElement) -> bool:
    """Say whether an image is declared to be as small as a tracking pixel, an icon or a portrait.

    These are square: other small numbers (16 and 9), and those of AMP, are proportions.
    """
    sides = [_LENGTH.fullmatch(image.get(name) or "") for name in ("width", "height")]
    lengths = {int(side[1]) for side in sides if side}
    return image.tag == "img" and all(sides) and len(lengths) == 1 and max(lengths) <= _LARGEST_ICON


def emoji_of(image: HtmlElement) -> str:
    """Return the emoji that an image stands for, "" for any other image."""
    alt = clean(image.get("alt") or "")
    is_sign = len(alt) <= _LONGEST_SIGN and not alt.isascii() and not any(map(str.isalnum, alt))
    return alt if is_sign else ""


def images_without_scripts(noscript: HtmlElement) -> list[HtmlElement]:
    """Return the images in a `noscript` element that are no second copies of the one beside it."""
    before, after = (_sibling(noscript, preceding=preceding) for preceding in (True, False))
    is_copy = (before is not None and _holds_image_alone(before)) or (
        after is not None and after.tag in IMAGE_TAGS
    )
    return [] if is_copy else list(noscript.iter("img"))


def _sources(image: HtmlElement) -> Iterator[str]:
    twin, picture = _twin(image), image.getparent()
    while picture is not None and picture.tag == "source":  # libxml2 does not know that it is empty
        picture = picture.getparent()
    in_picture = picture is not None and picture.tag == "picture"
    elements = [image, *(islice(picture.iter("source"), _MOST_SOURCES) if in_picture else ())]
    for element in elements:
        for name, value in element.items():
            if _LAZY_NAME.fullmatch(name):
                yield from _addresses(name, value)
    if twin is not None:
        yield (twin.get("src") or "").strip()
    for element in elements:
        for name in ("src", "srcset"):
            yield from _addresses(name, element.get(name) or "")
    # A name that nobody knows, with the address of an image.
    yield from (value.strip() for value in image.values() if _IMAGE_FILE.fullmatch(value))


def _addresses(name: str, value: str) -> list[str]:
    if name.endswith("srcset"):
        return _CANDIDATE.findall(value.strip(", \t\n\r\f"))
    return [value.strip()]


def _twin(image: HtmlElement) -> HtmlElement | None:
    """Return the copy of an image in a `noscript` element before it, or behind it or the boxes around it."""
    box = image
    before = _sibling(image, preceding=True)
    if before is not None and before.tag == "noscript":
        return before.find(".//img")
    for _ in range(_MOST_BOXES):
        after = _sibling(box)
        if after is not None and after.tag == "noscript":
            return after.find(".//img")
        parent = box.getparent()
        if parent is None or not (parent.tag in ("picture", "source") or _is_box_of_one(parent)):
            return None
        box = parent
    return None


def _sibling(element: HtmlElement, *, preceding: bool = False) -> HtmlElement | None:
    return next(element.itersiblings("*", preceding=preceding), None)


def _is_box_of_one(element: HtmlElement) -> bool:
    # A length is counted anew, and there may be thousands.
    is_alone = next(islice(element.iterchildren(), 1, None), None) is None
    return is_alone and not (element.text or "").strip() and not (element[0].tail or "").strip()


def _holds_image_alone(element: HtmlElement) -> bool:
    has_image = element.tag in IMAGE_TAGS or element.find(".//img") is not None
    return has_image and not "".join(element.itertext()).strip()
