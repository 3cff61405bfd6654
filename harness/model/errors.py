"""What can go wrong outside of the build under test, named stage by stage.

A run reads its options (`UsageError`), finds the JavaScript packages, Node.js and a browser
(`SetupError`), turns a build into bundles (`BuildError`), finds the scripts of a tracker
(`TrackerError`), binds the edge (`EdgeError`), drives the browser (`BrowserError`), checks that the
controls come out as they must (`ControlError`), decodes what came back (`WireError`), reads the
evidence file (`RecordingsError`), and writes its outputs (`OutputError`).

A build that misbehaves raises nothing: that is a `fail` verdict. These errors mean that
the harness cannot decide, and become `error` verdicts or one line on the terminal.
"""

from typing import ClassVar


class HarnessError(Exception):
    """The harness cannot decide; the message says what is wrong, where, and what to do.

    `exit_code` is the process's exit code when this error ends a command.
    """

    exit_code: ClassVar[int] = 3


class UsageError(HarnessError):
    """What the user typed cannot be done: an unknown name, or an option out of range."""

    exit_code = 2


class SetupError(HarnessError):
    """A package, Node.js or a browser is missing and could not be installed."""


class BuildError(HarnessError):
    """A build could not be turned into a bundle that the library can load."""

    exit_code = 2


class TrackerError(HarnessError):
    """The scripts of a tracker could not be had, or are not those of its lock file."""

    exit_code = 2


class EdgeError(HarnessError):
    """The edge could not bind its port, or failed while answering."""


class BrowserError(HarnessError):
    """The browser did not start, crashed, or a page did not answer in time."""


class HungError(BrowserError):
    """A page did not answer in time; `call` is the number of the call that it never came back from.

    It is None where the time of the whole run was up: then each call may have taken a little long.
    """

    WORDS: ClassVar[str] = "the page did not answer within"

    def __init__(self, seconds: float, call: int | None = None) -> None:
        super().__init__(
            f"{self.WORDS} {seconds:g} s, so the browser was ended; "
            "a script in the page may never end"
        )
        self.call = call


class CrowdedError(BrowserError):
    """More happens in a page that calls share than one recording can hold."""


class LostError(BrowserError):
    """The connection to the server on which the browser runs has ended."""


class CapabilityError(BrowserError):
    """The engine cannot do what a requirement needs: the requirement is skipped in it."""


class ControlError(HarnessError):
    """A control came out wrong: this browser or machine does not behave as a run relies on."""


class WireError(HarnessError):
    """A message from the recorder is not in the format that `tagged_json` reads."""


class RecordingsError(HarnessError):
    """A recordings file is cut short, damaged, or from a newer harness."""

    exit_code = 2


class OutputError(HarnessError):
    """An output of a run could not be written: the disk is full, or a folder went away."""
