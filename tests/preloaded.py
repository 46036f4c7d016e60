"""What a fork finds imported: this project, and what Scrapy loads by name, but no reactor."""

import gc
import sys
from importlib import import_module
from pkgutil import iter_modules, walk_packages

import alembic.config  # noqa: F401
import scrapy.cmdline
from scrapy.settings import default_settings

import newscrawl

# They act when they are imported, read an environment that is another one in every fork, or start threads.
LEFT_OUT = (
    "__main__.",
    "newscrawl.settings",
    "newscrawl.storage.migrations.versions.",
    "newscrawl.reparse.cluster.",
)


def components(value: object) -> list[str]:
    """Return the modules of the classes that a default setting names."""
    if isinstance(value, dict):
        return [module for one in (*value, *value.values()) for module in components(one)]
    is_path = isinstance(value, str) and value.startswith("scrapy.")
    return [value.rpartition(".")[0]] if is_path else []


names = components(vars(default_settings))
names += [module.name for module in iter_modules(scrapy.commands.__path__, "scrapy.commands.")]
names += [module.name for module in walk_packages(newscrawl.__path__, "newscrawl.")]
for name in names:
    if not any(part in f"{name}." for part in LEFT_OUT):
        import_module(name)
assert not {"newscrawl.settings", "twisted.internet.reactor"} & sys.modules.keys()
gc.freeze()  # a collection in a fork would copy every page
