"""The recorder as a script for one page, with its configuration."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from harness.contracts import Destination
from harness.driver import page_world
from harness.driver.settling import HORIZON_MS
from harness.edge import Assets
from harness.model import USUAL_VISIT, Visit, segment, test_site


def recorder_script(
    targets: Sequence[Destination],
    assets: Assets,
    visit: Visit = USUAL_VISIT,
    *,
    is_alone: bool = False,
    of_engine: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """Return the recorder for a page with these destinations; the first is the one under test.

    `is_alone` says that the page has no driver, as in a failure bundle. `of_engine` is what the
    recorder must know of the engine.
    """
    config = {
        "destination": targets[0].name,
        "functions": [name for item in targets for name in item.functions],
        "globals": [name for item in targets for name in item.globals],
        "hosts": _hosts(targets),
        "state": [name for item in targets for name in item.state],
        "horizon": HORIZON_MS,
        "moment": page_world.moment_ms(),
        "deniesStorage": visit.storage == "throws",
        **({"alone": True} if is_alone else {}),
        **of_engine,
    }
    return f"(() => {{ const HARNESS_CONFIG = {json.dumps(config)};\n{assets.recorder}}})();"


def _hosts(targets: Sequence[Destination]) -> list[str]:
    """Return the hosts that a page with these destinations may talk to."""
    documented = [host for item in targets for host in item.hosts]
    return [test_site.HOST, segment.CDN, segment.API, *documented]
