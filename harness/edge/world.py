"""What the edge plays in one run: the test site, the library's CDN, the tracker, Segment's API."""

import gzip
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from harness.builds import Bundles
from harness.contracts import EVERY_HOST, Answer, Destination
from harness.edge import cdn, csp
from harness.edge.assets import Assets
from harness.edge.replies import FRESH, HTML, JAVASCRIPT, JSON, KEEP, Reply
from harness.model import ORDINARY, UNDEFINED, Conditions, Library, Role, Value, segment, test_site
from harness.toolchain import ServedBundle, source_maps

FUNCTIONS_AFTER_MS: Final = {"late functions": 8000, "very late functions": 60_000}
"""After how much of the page's time a tracker of these kinds defines its functions.

Longer than the five seconds at most after which `next` hands over what it kept: else chance would
decide which comes first.
"""

_BEFORE_CLASSIC: Final = "(() => {{\nconst HARNESS_SETTINGS = {};\n"


@lru_cache(maxsize=8)  # for as many builds and settings as take turns
def _compressed(script: str) -> bytes:
    return gzip.compress(script.encode(), compresslevel=1)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another destination that the same source has, with its build; all of it is in order."""

    destination: Destination
    bundles: Bundles


@dataclass(frozen=True, slots=True)
class World:
    """The hosts of one run. Every host that it does not claim is refused.

    Where there is a `neighbour`, the `classic` bundle of `bundles` has its build, too.
    """

    assets: Assets
    destination: Destination
    bundles: Bundles
    library: Library
    settings: Mapping[str, Value]
    conditions: Conditions = ORDINARY
    neighbour: Neighbour | None = None

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """The destination of the run, and its neighbour where it has one."""
        return (self.destination, *([self.neighbour.destination] if self.neighbour else []))

    @property
    def write_key(self) -> str:
        """The source's key: one for each generation, so that caches never mix them.

        A library that is held back must come over the network, so it has a key of its own.
        """
        held = "-held" if self.conditions.when == "before library" else ""
        return f"harness-{self.library}{held}"

    @property
    def gate(self) -> str:
        """The address whose answer waits until the calls are made; empty where none does."""
        match self.conditions.when:
            case "before library":
                return f"https://{segment.CDN}{self.library_path()}"
            case "before build":
                return f"https://{segment.CDN}{self.bundle_path()}"
            case "before tracker":
                return self.destination.tracker_url
            case "ready":
                return ""

    @property
    def gates(self) -> frozenset[str]:
        """All addresses whose answers wait for the driver."""
        slow = {self.destination.tracker_url} if self.conditions.tracker == "slow" else set()
        return frozenset({self.gate, *slow} - {""})

    def role(self, host: str, path: str) -> Role:
        """Say who claims an address."""
        if any(f"https://{host}{path}" == item.tracker_url for item in self.destinations):
            return Role.TRACKER
        if any(host in item.hosts for item in self.destinations):
            return Role.DESTINATION
        other = Role.DESTINATION if self._has_unknown_hosts else Role.UNCLAIMED
        return self.claimed().get(host, other)

    def claimed(self) -> Mapping[str, Role]:
        """Return who claims a host that is no destination's."""
        return {test_site.HOST: Role.SITE, segment.CDN: Role.LIBRARY, segment.API: Role.SEGMENT}

    @property
    def _has_unknown_hosts(self) -> bool:
        """Whether the destination's hosts are unknown, so that any script may be its tracker."""
        return EVERY_HOST in self.destination.hosts

    def reply(self, role: Role, host: str, path: str, *, is_script: bool = False) -> Reply:
        """Return what the claimed host answers to a request for `path`, by a script element."""
        match role:
            case Role.SITE:
                return self._site(path)
            case Role.LIBRARY:
                return self._cdn(path)
            case Role.TRACKER:
                return self._tracker(f"https://{host}{path}")
            case Role.SEGMENT:
                return Reply(content_type=JSON, body=b'{"success":true}', headers=FRESH)
            case Role.DESTINATION if is_script and self._has_unknown_hosts:
                return self._tracker(f"https://{host}{path}")
            case Role.DESTINATION:
                answer = self.destination.answers.get(path, Answer())
                headers = {**FRESH, **answer.headers}
                return Reply(answer.status, JSON, answer.body, headers)
            case Role.UNCLAIMED:
                refusal = f"The edge refused {host}{path}: nobody claimed this host.\n"
                return Reply(status=403, body=refusal.encode(), headers=FRESH)

    def _site(self, path: str) -> Reply:
        if path == test_site.PATH:
            snippet = self.assets.snippet.replace("WRITE-KEY", self.write_key)
            if self.conditions.options:
                key = json.dumps(self.write_key)
                load = f"analytics.load({key}, {json.dumps(self.conditions.options)});"
                snippet = snippet.replace(f"analytics.load({key});", load)
            page = self.assets.test_page.replace("/* snippet */", snippet)
            if self.conditions.tracker == "on the page":
                own = f'<script src="{html.escape(self.destination.tracker_url)}"></script>'
                page = page.replace("<script>", f"{own}<script>", 1)
            rules = self.policy()
            page = csp.put_in(page, rules) if rules else page
            return Reply(content_type=HTML, body=page.encode(), headers=FRESH)
        return Reply(status=404, headers=FRESH)

    def policy(self) -> str:
        """Return the test page's content security policy, of the documented hosts; or nothing."""
        blocked = self.conditions.tracker == "blocked"
        if not (self.conditions.strict_policy or blocked):
            return ""
        own = self.destination.hosts
        others = [host for item in self.destinations[1:] for host in item.hosts]
        return csp.listing(
            scripts=[segment.CDN, *others, *(() if blocked else own)],
            data=[segment.CDN, segment.API, *own, *others],
            other=[*own, *others],
        )

    def _tracker(self, url: str) -> Reply:
        """Return the tracker stub, or what the run has in its place."""
        if self.neighbour and url == self.neighbour.destination.tracker_url:
            stub = self.assets.stubs[self.neighbour.destination.key].read_bytes()
            return Reply(content_type=JAVASCRIPT, body=stub, headers=FRESH)
        stub = self.assets.stubs[self.destination.key].read_bytes()
        if self._has_unknown_hosts:
            name = json.dumps(self.destination.name).encode()
            stub = b"(() => { const HARNESS_DESTINATION = %b;\n%b})();" % (name, stub)
        match self.conditions.tracker:
            case "missing":
                return Reply(status=404, headers=FRESH)
            case "broken":
                stub = b"throw new Error('this tracker is broken, as the requirement wants it');"
            case "late functions" | "very late functions" as state:
                stub = b"setTimeout(() => {\n%b\n}, %d);" % (stub, FUNCTIONS_AFTER_MS[state])
            case "there" | "slow" | "blocked" | "on the page":
                pass
        return Reply(content_type=JAVASCRIPT, body=stub, headers=FRESH)

    def library_path(self) -> str:
        """Return where the CDN has the library."""
        return f"/analytics.js/v1/{self.write_key}/analytics.min.js"

    def _cdn(self, path: str) -> Reply:
        name = path.rpartition("/")[2]
        if path == self.library_path():
            return (
                self._library_file("standalone.js") if self.library == "next" else self._classic()
            )
        if path == self._settings_path():
            body = json.dumps(self.source_settings()).encode()
            return Reply(content_type=JSON, body=body, headers=FRESH)
        if path == f"/analytics-next/bundles/{name}":
            return self._library_file(name)
        if path == self.bundle_path():
            headers = {**self._keep(path), "Content-Encoding": "gzip"}
            return Reply(content_type=JAVASCRIPT, body=self.bundles.dynamic, headers=headers)
        if self.neighbour and path == cdn.bundle_path(
            self.neighbour.destination, cdn.version(self.neighbour.bundles)
        ):
            headers = {**KEEP, "Content-Encoding": "gzip"}
            body = self.neighbour.bundles.dynamic
            return Reply(content_type=JAVASCRIPT, body=body, headers=headers)
        for chunk, body in self.bundles.vendor:
            if path == cdn.vendor_path(chunk):
                # Another build's chunk of the same name need not be the same: it is not kept.
                headers = {**FRESH, "Content-Encoding": "gzip"}
                return Reply(content_type=JAVASCRIPT, body=body, headers=headers)
        return Reply(status=404, headers=FRESH)

    def essential(self) -> tuple[str, ...]:
        """Return the addresses without whose answers a run is not the one that was meant."""
        if self.library == "classic":  # its settings are part of the library's file
            return (test_site.URL,)
        return (test_site.URL, f"https://{segment.CDN}{self._settings_path()}")

    def _settings_path(self) -> str:
        return f"/v1/projects/{self.write_key}/settings"

    def bundle_path(self) -> str:
        """Return where the CDN has the build."""
        return cdn.bundle_path(self.destination, self._version())

    def served_bundle(self) -> ServedBundle:
        """Return what leads from the script that the browser gets back to the build's source."""
        if self.library == "next":
            return cdn.served(self.bundles, self.bundle_path())
        before = cdn.before_library(self.bundles)
        parts = [*before, (_BEFORE_CLASSIC, ""), ("", self.bundles.classic_map)]
        address = f"https://{segment.CDN}{self.library_path()}"
        return ServedBundle(address, source_maps.stacked(parts), self.bundles.dynamic_map)

    def _version(self) -> str:
        held = "-held" if self.conditions.when == "before build" else ""
        return cdn.version(self.bundles, held)

    def _keep(self, path: str) -> Mapping[str, str]:
        """Let the browser keep a file, but never one that is held back."""
        return FRESH if self.gate.endswith(path) else KEEP

    def _library_file(self, name: str) -> Reply:
        """Serve a file of the library's distribution in its compressed twin, as the CDN does."""
        twin = self.assets.library_files / f"{name}.gz"
        if not twin.is_file():
            return Reply(status=404, headers=FRESH)
        path = self.library_path() if name == "standalone.js" else name
        headers = {**self._keep(path), "Content-Encoding": "gzip"}
        return Reply(content_type=JAVASCRIPT, body=twin.read_bytes(), headers=headers)

    def _classic(self) -> Reply:
        """Render the library as it was rendered for a source: settings in the file."""
        integrations = {
            "Segment.io": {
                "apiKey": self.write_key,
                "apiHost": f"{segment.API}/v1",
            },
            self.destination.name: self._given_settings(),
        }
        if self.neighbour:
            beside = self.neighbour.destination
            integrations[beside.name] = dict(beside.settings)
        settings = json.dumps(integrations)
        before = "".join(text for text, _ in cdn.before_library(self.bundles))
        script = f"{before}{_BEFORE_CLASSIC.format(settings)}{self.bundles.classic}}})();\n"
        headers = {**FRESH, "Content-Encoding": "gzip"}
        return Reply(content_type=JAVASCRIPT, body=_compressed(script), headers=headers)

    def _given_settings(self) -> dict[str, Value]:
        return {name: value for name, value in self.settings.items() if value is not UNDEFINED}

    def source_settings(self) -> dict[str, Value]:
        """Return the source's settings as Segment's CDN serves them to `next`.

        The rate at which the library samples its own metrics is 0: those would be sent at
        random, and say nothing about a destination.
        """
        integrations: dict[str, Value] = {
            "Segment.io": {
                "apiKey": self.write_key,
                "unbundledIntegrations": [],
                "addBundledMetadata": True,
                "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
            },
            self.destination.name: {**self._given_settings(), **cdn.settings(self._version())},
        }
        if self.neighbour:
            beside = self.neighbour.destination
            bundled = cdn.settings(cdn.version(self.neighbour.bundles))
            integrations[beside.name] = {**beside.settings, **bundled}
        return {
            "integrations": integrations,
            "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
            "metrics": {"sampleRate": 0},
        }
