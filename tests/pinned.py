"""Pins of trackers that a test makes up: the tracker's own script loads another."""

import datetime as dt
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from harness.contracts import Destination
from harness.model import TrackerScript
from harness.trackers import Fetched, pins

_LOADER: Final = """
(() => {
  const core = document.createElement("script");
  core.src = "%s";
  document.head.append(core);
})();
"""


def pinned(folder: Path, target: Destination, core: bytes, before: bytes = b"") -> Path:
    """Pin a tracker that loads its core some time after a build has loaded it; return the folder.

    `before` is what its own script does first.
    """
    address, now = urljoin(target.tracker_url, "/v2/core.js"), dt.datetime.now(tz=dt.UTC)
    loader = before + (_LOADER % address).encode()
    every = [
        (place, Fetched(TrackerScript.of(place, body), (), now))
        for place, body in ((target.tracker_url, loader), (address, core))
    ]
    return pins.write(folder, target, every).parent
