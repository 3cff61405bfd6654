"""Tells the browser's connections from those of programs that have nothing to do with a run.

A port on this machine is open to all its programs: an editor that forwards ports, a scanner, a
person with `curl`. What they send is no observation, so it must neither be recorded nor end a run.
Linux says which process is at the other end of a connection. Elsewhere, and in doubt, nobody is a
stranger.
"""

import asyncio
import contextlib
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_CONNECTIONS: Final = ("net/tcp", "net/tcp6")
_ENDS: Final = slice(1, 3)
_INODE: Final = 9
_PARENT: Final = 1
_LONGEST: Final = 100


class Strangers:
    """Programs that this process has not started, and that connected to the edge.

    `seen` has a line for each of their requests. Until a process that this one has started was
    seen to connect, nobody is a stranger: a browser may be started by a service.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._ours: set[int] = set()

    def program(self, transport: asyncio.BaseTransport) -> str:
        """Return the name and number of a stranger at the other end of a connection, or nothing."""
        there, here = (transport.get_extra_info(name) for name in ("peername", "sockname"))
        inode = _inode(there[1], here[1]) if there and here else ""
        owner = self._owner(inode) if inode else None
        if owner is None:
            return ""
        if owner in self._ours or _is_ours(owner):
            self._ours.add(owner)
            return ""
        return f"{_read(owner, 'comm').strip()} (process {owner})" if self._ours else ""

    def note(self, program: str, head: bytes) -> None:
        """Note what a stranger sent."""
        first = head.partition(b"\r\n")[0][:_LONGEST].decode("ascii", "backslashreplace")
        self.seen.append(f"{first!r} of {program}")

    def _owner(self, inode: str) -> int | None:
        """Return the process that has a socket; one that is known is asked first."""
        others = (int(name) for name in _listed(_PROCESSES) if name.isdecimal())
        unknown = (process for process in others if process not in self._ours)
        # Not a tuple: to list all processes takes longer than to ask the one that it mostly is.
        every = itertools.chain(self._ours, unknown)
        return next((process for process in every if _has_socket(process, inode)), None)


def _inode(peer: int, own: int) -> str:
    """Return the number of the socket at the other end of a connection, or nothing."""
    ends = (f":{peer:04X}", f":{own:04X}")
    for name in _CONNECTIONS:
        for line in _read(os.getpid(), name).splitlines()[1:]:
            fields = line.split()
            if all(map(str.endswith, fields[_ENDS], ends)):
                return fields[_INODE]
    return ""


def _has_socket(process: int, inode: str) -> bool:
    folder = _PROCESSES / str(process) / "fd"
    return any(_link(folder / name) == f"socket:[{inode}]" for name in _listed(folder))


def _is_ours(process: int) -> bool:
    """Say whether this process, or one that it has started, is the one."""
    while process not in {0, os.getpid()}:
        # The name before it is in brackets, and may have blanks and brackets itself.
        fields = _read(process, "stat").rpartition(")")[2].split()
        process = int(fields[_PARENT]) if fields else 0
    return process != 0


def _listed(folder: Path) -> Iterator[str]:
    with contextlib.suppress(OSError):  # it is over, or another user's
        yield from (entry.name for entry in folder.iterdir())


def _link(place: Path) -> str:
    with contextlib.suppress(OSError):
        return str(place.readlink())
    return ""


def _read(process: int, name: str) -> str:
    with contextlib.suppress(OSError):
        return (_PROCESSES / str(process) / name).read_text(encoding="utf-8", errors="replace")
    return ""
