"""Pages of foreign make: invented stories, each built as another program would build its page.

A story (`*.toml`) names its make, a template of `makes`, and what is peculiar to its page: what the
state holds, how dates are printed, what stands around the text. `words.toml` has the words of menus
and banners in every language.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .stories import Story, load


def pages() -> list[tuple[Story, str]]:
    """Return the stories with their pages."""
    return [(story, render(story)) for story in load()]


def render(story: Story) -> str:
    return _makes().get_template(f"{story.make}.j2").render(s=story)


@lru_cache
def _makes() -> Environment:
    makes = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "makes"), autoescape=True, undefined=StrictUndefined
    )
    makes.globals["dict"] = dict
    makes.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # as the frameworks write it
    return makes
