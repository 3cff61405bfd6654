"""How a destination is probed: what its platform requirements are made from.

Segment's documentation says what each call means for the user: who is identified, and by which
traits. `messages` works that out for a sequence of calls; a destination's `Probes` say what must
then be observed at its boundary.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from harness.model import ANYTHING, MISSING, Call, Containing, Expectation, Method, Value

NOBODY: Final = ""
"""The id of a visitor whom no call has identified."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a destination must receive of one call that it accepts.

    `name` is the event of a `track`, and the name of a page. `user` is the id of the user by
    then, `NOBODY` for an anonymous visitor. `content` is the properties, or all traits by then.
    What a requirement does not check is ANYTHING.
    """

    method: Method
    name: Value = ANYTHING
    user: Value = ANYTHING
    content: Value = ANYTHING


@dataclass(frozen=True, slots=True)
class Probes:
    """A destination, as far as its platform requirements must know it.

    `methods` are those that it accepts. `received` says what must be observed of a sequence of
    messages: no more than each one's parts that are not ANYTHING, and that there is no other.
    `traits` are two samples of traits that it takes, which have no name in common. `settings`
    are the settings' names with the JavaScript type that each must have. `globals`, `cookies`
    and `storage` are the names that its documentation or its tracker's declares.
    """

    methods: tuple[Method, ...]
    received: Callable[[Sequence[Message]], tuple[Expectation, ...]]
    traits: tuple[Mapping[str, Value], Mapping[str, Value]]
    settings: Mapping[str, str]
    globals: tuple[str, ...]
    cookies: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()


def required(*arguments: Value) -> tuple[Value, ...]:
    """Return arguments up to the last one that is not ANYTHING, but at least the first."""
    last = max((i for i, value in enumerate(arguments) if value is not ANYTHING), default=0)
    return arguments[: last + 1]


@dataclass(slots=True)
class _User:
    """The user as the library knows him: `seen` are all traits that were ever given."""

    id: Value = NOBODY
    traits: dict[str, Value] = field(default_factory=dict)
    seen: dict[str, Value] = field(default_factory=dict)

    def identify(self, args: Sequence[Value]) -> None:
        """Note an identify: another user's traits replace, the same user's add to, those known."""
        by_id = bool(args) and isinstance(args[0], str) and args[0] != NOBODY
        given = args[1] if by_id and len(args) > 1 else next(iter(args), None)
        if by_id and self.id not in {NOBODY, args[0]}:
            self.traits = {}
        self.id = args[0] if by_id else self.id
        traits = given if isinstance(given, Mapping) else {}
        self.traits |= traits
        self.seen |= dict.fromkeys(traits, MISSING)

    def reset(self) -> None:
        """Forget the user."""
        self.id, self.traits = NOBODY, {}


def messages(
    calls: Sequence[Call], methods: Sequence[Method], *, visitor: str | None = None
) -> Iterator[Message]:
    """Yield what calls that are made one after another tell a destination.

    `visitor` is who he is known to be before the first. Where it is None, users are not looked
    at; else each message says who the user is by then, and which traits he has or has no longer.
    """
    user = _User(visitor or NOBODY)
    for call in calls:
        if call.method == "identify":
            user.identify(call.args)
        elif call.method == "reset":
            user.reset()
        if call.method not in methods:
            continue
        name = ANYTHING if call.method == "identify" else next(iter(call.args), ANYTHING)
        if visitor is None:
            nobody = call.method == "identify" and user.id == NOBODY
            yield Message(call.method, name, user=NOBODY if nobody else ANYTHING)
        elif call.method == "identify":
            yield Message(call.method, user=user.id, content=Containing(user.seen | user.traits))
        else:
            yield Message(call.method, name, user=user.id)
