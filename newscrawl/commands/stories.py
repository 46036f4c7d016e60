"""`newscrawl stories`: the articles that wait compared with the others, or all of them anew."""

from __future__ import annotations

from newscrawl.command import DerivedCommand


class Command(DerivedCommand):
    about = "Find the stories of the articles that wait for it"
    table = "stories"
    done = "placed"
