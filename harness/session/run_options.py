"""The options of a run that its verdicts depend on, to run one of its requirements again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from harness.builds import Chosen
from harness.contracts import Contracts
from harness.judging import KnownDeviations


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `harness run` is given to come to the same verdict; empty where it is the default.

    `build` is the origin of the build that was named for the requirement's destination,
    `conditions` those that were typed, `settings` those that were given for a destination that
    nobody has described, `tracker` what is served in place of the stub, `browser` the engine.
    """

    build: str = ""
    contracts: tuple[str, ...] = ()
    known_deviations: tuple[str, ...] = ()
    browser_executable: str = ""
    conditions: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    tracker: str = ""
    browser: str = ""

    @property
    def engine(self) -> str:
        """The engine's name."""
        return self.browser or "chromium"

    @classmethod
    def of(
        cls, engine: str, named_browser: str, chosen: Chosen, known: KnownDeviations, key: str
    ) -> Self:
        """Return the options of a run, for the requirements of a destination.

        `engine` is the engine's name, `named_browser` the browser's program, if a person named it.
        """
        return cls(
            chosen.named[key].build.origin if key in chosen.named else "",
            folders(chosen.contracts),
            tuple(str(folder.absolute()) for folder in known.folders),
            named_browser,
            settings=given_settings(chosen.contracts, key),
            tracker=tracker_spec(chosen.contracts, key),
            browser="" if engine == "chromium" else engine,
        )

    def to_plain(self) -> dict[str, Any]:
        """Return the options as built-in values."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return the options from which `to_plain` made these values."""
        names = ("contracts", "known_deviations", "conditions", "settings")
        several = {name: tuple(plain[name]) for name in names}
        return cls(**{**plain, **several})


DEFAULT: Final = RunOptions()
"""The options of a run that was given none."""


def folders(contracts: Contracts) -> tuple[str, ...]:
    """Return the contracts folders that were read, in their order."""
    return tuple(map(str, contracts.read_from))


def tracker_spec(contracts: Contracts, key: str) -> str:
    """Return what `--tracker` takes for a destination to be served the same; empty for the stub."""
    tracker = contracts.destination(key).tracker
    return tracker.spec if tracker else ""


def given_settings(contracts: Contracts, key: str) -> tuple[str, ...]:
    """Return what a person gave as settings of a destination, as it is typed."""
    return tuple(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in contracts.settings_given_for(key).items()
    )
