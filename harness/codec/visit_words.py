"""A visit in words: as a recording has it, and as a report names what is not as usual."""

import dataclasses
from collections.abc import Mapping

from harness.codec.js_source import source
from harness.model import USUAL_VISIT, Navigation, Visit


def visit_words(visit: Visit) -> dict[str, str]:
    """Return each part of a visit by its name, in words."""
    return {
        part.name.replace("_", " "): _words(getattr(visit, part.name))
        for part in dataclasses.fields(visit)
    }


def unusual_words(visit: Visit) -> dict[str, str]:
    """Return the parts of a visit that are not as usual, by their names, in words."""
    usual = visit_words(USUAL_VISIT)
    return {name: words for name, words in visit_words(visit).items() if words != usual[name]}


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_navigation, value))
    if isinstance(value, Mapping):
        return source(dict(value)) if value else ""
    return str(value)


def _navigation(navigation: Navigation) -> str:
    title = f" ({navigation.title})" if navigation.title else ""
    return f"before call {navigation.before} to {navigation.address}{title}"
