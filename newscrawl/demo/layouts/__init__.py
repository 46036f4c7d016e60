"""The layouts of the site: one story in different tags, names, nesting and order.

The page of the imitated site is unknown and changes; whatever reads all of them does not depend on one.
Each is a template beside this file, with a macro `article` and a macro `listing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from newscrawl.demo.layouts import chrome, data, markup
from newscrawl.demo.model import detail_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.demo.layouts.views import ArticleTemplateView, ListingView

_TEMPLATES = Environment(
    loader=PackageLoader("newscrawl.demo", "layouts"),
    autoescape=True,
    auto_reload=False,
    lstrip_blocks=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)
_TEMPLATES.filters.update(json=data.script_json, body=markup.body_html, bullets=markup.bullets)
_TEMPLATES.globals.update(chrome=chrome, data=data, detail_path=detail_path, tags_of=markup.TAGS)


def render(template: str, macro: str, *values: Any) -> str:
    """Return what a macro of a template makes of values."""
    page: str = getattr(_TEMPLATES.get_template(f"{template}.j2").module, macro)(*values)
    return f"{page.strip()}\n"


class Layout(NamedTuple):
    """How pages look; `rich_related` says whether related links have snippets."""

    article: Callable[[ArticleTemplateView], str]
    listing: Callable[[ListingView], str]
    rich_related: bool


def _layout(name: str, *, rich_related: bool = True) -> Layout:
    return Layout(
        lambda view: render(name, "article", view),
        lambda view: render(name, "listing", view),
        rich_related,
    )


LAYOUTS = {
    "next": _layout("next"),
    "app": _layout("app"),
    "ld": _layout("ld"),
    "bare": _layout("bare", rich_related=False),
}
# Its HTML is a shell; a program asks for what a browser shows in it: the page of `bare`.
ALL_LAYOUTS = LAYOUTS | {
    "shell": Layout(
        lambda view: render("simple", "shell", view.article.locale, view.words),
        lambda view: render("simple", "shell", view.locale, view.words),
        rich_related=False,
    )
}
