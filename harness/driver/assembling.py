"""Assembles the recording of a run from what the edge got and what the page showed."""

from harness.driver.launching import Launcher
from harness.driver.page_result import PageResult
from harness.driver.page_world import page_world
from harness.edge import Run
from harness.model import Recording, Stimulus
from harness.toolchain import source_positions


def assembled(  # noqa: PLR0917 - all that a recording is made of
    stimulus: Stimulus,
    run: Run,
    result: PageResult,
    seed: int,
    launcher: Launcher,
    seconds: float,
) -> Recording:
    """Return what was observed, by the edge and in the page, of calls that were made."""
    world = run.world
    neighbours = [world.neighbour.destination] if world.neighbour else []
    observations = (*result.observations, *run.blind_spots, *run.requests)
    return Recording(
        requirement=stimulus.id,
        library=world.library,
        library_version=result.library_version,
        browser=launcher.name,
        build=world.bundles.build,
        settings=world.settings,
        calls=stimulus.calls,
        observations=source_positions.mapped(observations, world.served_bundle()),
        leftovers=result.leftovers,
        seconds=seconds,
        tracker=world.destination.tracker_url,
        reported=result.reported,
        declared=result.declared,
        kept=result.kept,
        neighbour_tracker=run.served_neighbour(),
        dispatchers=tuple(
            item.dispatcher for item in (world.destination, *neighbours) if item.dispatcher
        ),
        world=page_world(launcher.engine, seed, stimulus.conditions),
        served_tracker=run.served_tracker(),
    )
