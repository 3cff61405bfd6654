"""Which requirements a command judges, and on which builds."""

from collections.abc import Sequence

from harness import builds
from harness.builds import Chosen
from harness.model import Requirement, UsageError


def contracts_by_name(names: Sequence[str], chosen: Chosen) -> dict[str, tuple[Requirement, ...]]:
    """Return the requirements to judge, by the name of their destination.

    The destinations are those that were typed; else those that a build was named for; else all.

    Raises:
        UsageError: there is no destination of that name, or a build is for one that is not judged.
        BuildError: a destination has no build.
    """
    contracts = chosen.contracts
    typed = [contracts.destination(name).key for name in names]
    keys = typed or list(chosen.named) or list(contracts.destinations)
    check_builds(keys, chosen)
    return {contracts.destination(key).name: contracts.of_destination(key) for key in keys}


def check_builds(keys: Sequence[str], chosen: Chosen) -> None:
    """Check that each destination has a build, and that each build that was named is judged.

    Raises:
        UsageError: a build is for a destination that is not judged.
        BuildError: a destination has no build.
    """
    for key in keys:
        if key not in chosen.named:
            builds.reference_folder(chosen.contracts.destination(key))
    for key in chosen.named:
        if key not in keys:
            raise UsageError(
                f"--build {key}=… does not apply: this run judges {', '.join(keys)}; leave it out, "
                f"or judge {key}"
            )
