"""Makes the world of a run: what the edge plays for a stimulus and a build."""

from harness import builds
from harness.builds import Bundles
from harness.contracts import Destination
from harness.edge import Assets, Neighbour, World
from harness.model import Library, Stimulus


def world(assets: Assets, stimulus: Stimulus, library: Library, bundles: Bundles) -> World:
    """Return the world of a run.

    Raises:
        BuildError: the build does not compile with the library, or with a neighbour's.
    """
    target = assets.destinations[stimulus.destination]
    settings = {**target.settings, **stimulus.settings}
    conditions = stimulus.conditions
    beside = assets.destinations[conditions.neighbour] if conditions.neighbour else None
    neighbour = _neighbour(beside) if beside else None
    bundles = builds.ready_for(library, bundles, neighbour.bundles if neighbour else None)
    return World(assets, target, bundles, library, settings, conditions, neighbour)


def _neighbour(beside: Destination) -> Neighbour:
    """Return another destination of the page with its reference build."""
    return Neighbour(beside, builds.reference(beside))
