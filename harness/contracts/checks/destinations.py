"""Faults of a destination: mistakes that would make it seem as if nothing ever arrived."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from harness.contracts.checks.faults import Fault, a_kind, is_tuple_of, not_a_tuple
from harness.contracts.destinations.base import EVERY_HOST, Destination
from harness.model import Answer

_TUPLES: Final = ("functions", "globals", "state", "hosts")


def faults(destination: Destination) -> Iterator[Fault]:
    """Yield what is wrong with a destination."""
    target: Any = destination  # a person wrote it, so its types are not trusted
    sound = [name for name in _TUPLES if is_tuple_of(getattr(target, name), str)]
    for name in _TUPLES:
        value = getattr(target, name)
        if name not in sound:
            yield not_a_tuple(name, value, f"({value!r},)")
    if "functions" in sound and not target.functions:
        yield Fault("functions is empty, so nothing of the tracker would be observed")
    if "hosts" in sound:
        yield from _hosts(target.hosts)
    if not isinstance(target.settings, Mapping):
        yield Fault(f"settings are {a_kind(target.settings)}; write {{'name': value}}")
    if not isinstance(target.answers, Mapping):
        yield Fault(f"answers are {a_kind(target.answers)}; write {{'/path': Answer(…)}}")
        return
    for path, answer in target.answers.items():
        if not isinstance(path, str) or not path.startswith("/"):
            yield Fault(f"the path {path!r} of an answer does not begin with '/'", (str(path),))
        if not isinstance(answer, Answer):
            yield Fault(f"the answer to {path} is {a_kind(answer)}; write Answer(…)", (str(path),))
        elif answer.after != 0:
            yield Fault(
                f"the answer to {path} comes late; write it in Conditions(answers=…)", (str(path),)
            )


def _hosts(hosts: tuple[str, ...]) -> Iterator[Fault]:
    if not hosts:
        yield Fault("hosts is empty, so every request of the build would be refused")
    for host in hosts:
        if host != EVERY_HOST and ("/" in host or host != host.lower() or not host):
            bare = host.partition("://")[2] or host
            bare = bare.partition("/")[0].lower()
            yield Fault(f"the host {host!r} is not a bare name; write {bare!r}", (host,))
