"""The part of the plugin that has requirements share pages.

Processes of pytest-xdist share them only with `--dist loadgroup`, which keeps in one process the
items of one destination and one library: their pages together show whether a build remembers what
came before. With any other way of sharing items out, each item has a page of its own.
"""

import dataclasses
from collections.abc import Sequence
from typing import Final

import pytest

from harness.builds import Chosen
from harness.driver import Driver, Watching
from harness.session import Job, SharedPages, groups, options

SEED = "--harness-seed"

WHOLE: Final = pytest.StashKey[tuple[Job, ...]]()
"""Where a session that judges one shard of a run keeps all jobs of the run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    options.add_isolation(parser.getgroup("harness").addoption, SEED)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark which items share pages, for pytest-xdist, which reads it in each process."""
    if not (_shares(config) and config.pluginmanager.hasplugin("xdist")):
        return
    found = groups(jobs_of(items), config.getoption(SEED))
    of = {job.id: f"pages-{number}" for number, group in enumerate(found) for job in group.jobs}
    for item in items:
        for job in jobs_of([item]):
            if job.id in of:
                item.add_marker(pytest.mark.xdist_group(of[job.id]))


@pytest.fixture(scope="session")
def harness_shared_pages(
    harness_driver: Driver,
    harness_builds: Chosen,
    harness_engine: str,
    harness_watching: Watching,
    request: pytest.FixtureRequest,
) -> SharedPages:
    """The pages that requirements of this session share in one engine."""
    config = request.config
    is_alone = harness_watching.is_on or not _shares(config)
    every = [] if is_alone else jobs_of(request.session.items)
    sharing = [job for job in every if job.engine in {"", harness_engine}]
    seed, whole = config.getoption(SEED), config.stash.get(WHOLE, ())
    return SharedPages(harness_driver, harness_builds, sharing, seed, whole=whole)


def _shares(config: pytest.Config) -> bool:
    is_whole = not hasattr(config, "workerinput")
    shares = config.getoption("--isolation") == "shared"
    return shares and (is_whole or bool(config.getoption("loadgroup", default=False)))


def jobs_of(items: Sequence[pytest.Item]) -> list[Job]:
    """Return the jobs of those items that judge a requirement, each with its engine."""
    specs = (getattr(item, "callspec", None) for item in items)  # only of what is parametrized
    return [
        dataclasses.replace(job, engine=spec.params.get("harness_engine", ""))
        for spec in specs
        if spec and isinstance(job := spec.params.get("harness_job"), Job)
    ]
