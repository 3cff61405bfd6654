"""Which invocations of tracker functions are the integration's doing, each once."""

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from harness.codec import member
from harness.model import Instance, Invocation, Recording, Value, segment


@dataclass(frozen=True, slots=True)
class _Queued:
    """A command that a tracker may yet carry out: its place among those counted.

    `ending` is how the function's path ends if it was pushed to a list, else empty.
    """

    place: int
    function: str
    args: str
    ending: str

    def is_carried_out_by(self, seen: Invocation) -> bool:
        """Say whether this one, with the same arguments, is of the function that was queued."""
        is_named = seen.function == self.function
        return is_named or (self.ending != "" and seen.function.endswith(self.ending))


def dispatched(invocation: Invocation, dispatchers: Collection[str]) -> tuple[Invocation, ...]:
    """Return the invocations of the functions that a dispatcher's call names; else the call itself.

    `wigzo('track', …)` is one of `wigzo.track`, and `queue.push(['track', …])` one of
    `queue.track`. Each list that is pushed at once is one.
    """
    if invocation.function not in dispatchers or not invocation.args:
        return (invocation,)
    if isinstance(invocation.args[0], str):
        commands: list[Sequence[Value]] = [invocation.args]
    else:
        commands = [_items(given) for given in invocation.args]
    owner = _owner(invocation.function)
    named = [
        dataclasses.replace(invocation, function=member(owner, command[0]), args=tuple(command[1:]))
        for command in commands
        if command and isinstance(command[0], str)
    ]
    return tuple(named) if len(named) == len(commands) else (invocation,)


def _owner(dispatcher: str) -> str:
    """Return what has the functions that a dispatcher names: of `queue.push` it is `queue`."""
    return dispatcher.removesuffix(".push")


def _items(given: Value) -> Sequence[Value]:
    """Return the items of a list or of `arguments`; none of anything else."""
    if isinstance(given, Instance) and given.constructor == "Arguments":
        return tuple(given.properties.values())
    return given if isinstance(given, list | tuple) else ()


def invoked(recording: Recording) -> list[Invocation]:
    """Return the invocations that are the integration's doing, each once.

    A dispatcher's call counts as one of the function that it names. A tracker may call its own
    functions: those calls do not count where they are made inside another observed function, or
    carry out what was queued through the dispatcher before. What was pushed to a list counts where
    it was pushed, under the name of the function that carries it out if that one is observed. A
    function that a build has put in the place of the tracker's own is not the tracker's: what it
    calls counts.
    """
    trackers = recording.tracker_scripts
    counted: list[Invocation] = []
    queued: dict[str, list[_Queued]] = {}
    for seen in recording.observations:
        if not isinstance(seen, Invocation) or _is_of_build(seen, trackers):
            continue
        for named in dispatched(seen, recording.dispatchers):
            if seen.caller not in trackers:
                if named is not seen:
                    one = _queued(len(counted), seen, named)
                    queued.setdefault(one.args, []).append(one)
                counted.append(named)
                continue
            same = queued.get(repr(named.args), [])
            waiting = next((one for one in same if one.is_carried_out_by(named)), None)
            if waiting is None:
                if not seen.inside:
                    counted.append(named)
            elif named is seen or not waiting.ending:  # else it is pushed again, for later
                same.remove(waiting)
                before = counted[waiting.place]
                counted[waiting.place] = dataclasses.replace(before, function=named.function)
    return counted


def _is_of_build(seen: Invocation, trackers: Collection[str]) -> bool:
    """Say whether a function was called that a build has put in the place of the tracker's own."""
    return seen.hides in trackers and seen.maker.startswith(f"https://{segment.CDN}/")


def _queued(place: int, seen: Invocation, named: Invocation) -> _Queued:
    """Return what waits after `seen`, a dispatcher's call of the function `named`."""
    is_pushed = not isinstance(seen.args[0], str)
    ending = named.function.removeprefix(_owner(seen.function)) if is_pushed else ""
    return _Queued(place, named.function, repr(named.args), ending)
