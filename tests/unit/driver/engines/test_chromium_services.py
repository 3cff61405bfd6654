"""A process that Chromium starts again by itself is missed, whenever it ended."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest
from playwright.async_api import CDPSession

from harness.driver.engines.chromium.services import ChromiumServices

NETWORK = "network.mojom.NetworkService"
STORAGE = "storage.mojom.StorageService"

Running = Mapping[int, str]
"""What runs in the browser beside its main process and a page, by id."""


class FakeDevtools:
    """DevTools of a browser in which other processes run from one question to the next."""

    def __init__(self, answers: Sequence[Running]) -> None:
        self._answers = [*answers]

    async def send(self, method: str) -> dict[str, Any]:
        assert method == "SystemInfo.getProcessInfo"
        running = {1: "browser", 2: "renderer", **self._answers.pop(0)}
        return {"processInfo": [{"id": id_, "type": kind} for id_, kind in running.items()]}


@pytest.mark.parametrize(
    ("running", "expected"),
    [
        ([{3: NETWORK}, {3: NETWORK}], [""]),
        ([{3: NETWORK}, {3: NETWORK, 4: STORAGE}, {3: NETWORK, 4: STORAGE, 5: "GPU"}], ["", ""]),
        ([{3: NETWORK, 4: "data_decoder.mojom.DataDecoderService"}, {3: NETWORK}], [""]),
        ([{3: NETWORK}, {4: NETWORK}, {4: NETWORK}], ["network", ""]),
        ([{3: NETWORK}, {}, {4: NETWORK}], ["network", "network"]),
        ([{}, {3: NETWORK}], ["network"]),
        ([{3: NETWORK, 4: STORAGE}, {3: NETWORK, 5: STORAGE}], ["storage"]),
        ([{3: NETWORK, 4: STORAGE}, {5: NETWORK}], ["network"]),
    ],
)
def test_what_has_ended_is_named(running: Sequence[Running], expected: Sequence[str]) -> None:
    async def asked() -> list[str]:
        services = ChromiumServices(cast("CDPSession", FakeDevtools(running)), 1)
        await services.follow()
        return [await services.ended() for _ in running[1:]]

    assert asyncio.run(asked()) == expected
