"""The hosts that the edge plays in one run: test site, library's CDN, tracker, Segment's API."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass

from harness.builds import Bundles
from harness.contracts import Destination
from harness.edge import cdn, csp, destination_hosts, source
from harness.edge.assets import Assets
from harness.edge.replies import CACHEABLE, HTML, JAVASCRIPT, JSON, NO_STORE, REFUSED, Reply
from harness.edge.source import Connected, Neighbour
from harness.model import (
    ORDINARY,
    Conditions,
    Library,
    Role,
    ServedTracker,
    Value,
    segment,
    test_site,
)
from harness.toolchain import ServedBundle


@dataclass(frozen=True, slots=True)
class World:
    """The hosts of one run. Every host that it does not claim is refused.

    If there is a `neighbour`, the `classic` bundle in `bundles` contains its build, too.
    """

    assets: Assets
    destination: Destination
    bundles: Bundles
    library: Library
    settings: Mapping[str, Value]
    conditions: Conditions = ORDINARY
    neighbour: Neighbour | None = None

    def globals_asked_for(self) -> tuple[str, ...]:
        """Return the globals with observed functions that the build asks for with `in`."""
        roots = {name.split(".")[0] for item in self.destinations for name in item.functions}
        return tuple(sorted(roots & cdn.asked_for(self.bundles.dynamic)))

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """The destination of the run, and its neighbour if it has one."""
        return (self.destination, *([self.neighbour.destination] if self.neighbour else []))

    @property
    def write_key(self) -> str:
        """The source's write key: each generation has its own, so that caches never mix them.

        A library that is held back must come over the network, so it has its own key, too.
        """
        held = "-held" if self.conditions.when == "before library" else ""
        return f"harness-{self.library}{held}"

    @property
    def gate(self) -> str:
        """The address whose answer is held back until the calls are made; empty if none is."""
        match self.conditions.when:
            case "before library":
                return f"https://{segment.CDN}{self.library_path()}"
            case "before build":
                return f"https://{segment.CDN}{self.bundle_path()}"
            case "before tracker":
                return self.destination.tracker_url
            case "ready" | "before consent":
                return ""

    @property
    def gates(self) -> frozenset[str]:
        """All addresses whose answers are held back until the driver opens their gates."""
        slow = self.destination.tracker_url if self.conditions.tracker == "slow" else ""
        return frozenset({self.gate, self.second_gate, slow} - {""})

    @property
    def second_gate(self) -> str:
        """The address whose answer is held back after `gate`; empty if none is.

        Where calls wait for the library, the library makes them as it starts. The build may arrive
        before or after, by chance, and would or would not know the visitor: so it comes after.
        """
        if self.library == "next" and self.conditions.when == "before library":
            return f"https://{segment.CDN}{self.bundle_path()}"
        return ""

    def role(self, host: str, path: str) -> Role:
        """Say who claims an address."""
        url = f"https://{host}{path}"
        if any(destination_hosts.is_tracker(url, item) for item in self.destinations):
            return Role.TRACKER
        if any(host in item.hosts for item in self.destinations):
            return Role.DESTINATION
        other = Role.DESTINATION if self._has_unknown_hosts else Role.UNCLAIMED
        return self.host_roles().get(host, other)

    def host_roles(self) -> Mapping[str, Role]:
        """Return the role of each claimed host, without the destinations' hosts."""
        return {test_site.HOST: Role.SITE, segment.CDN: Role.LIBRARY, segment.API: Role.SEGMENT}

    @property
    def _has_unknown_hosts(self) -> bool:
        """Whether the destination's hosts are unknown, so that any script may be its tracker."""
        return self.destination.is_unknown

    def reply(
        self,
        role: Role,
        host: str,
        path: str,
        *,
        method: str = "GET",
        is_script: bool = False,
        before: int = 0,
    ) -> Reply:
        """Return the host's reply; `is_script` says whether a script element asks for `path`.

        `before` is how many requests for the path the destination's hosts have answered.
        """
        match role:
            case Role.SITE:
                return self._site(path)
            case Role.LIBRARY:
                return self._cdn(path)
            case Role.TRACKER:
                return self._tracker(f"https://{host}{path}")
            case Role.SEGMENT:
                return Reply(content_type=JSON, body=b'{"success":true}', headers=NO_STORE)
            case Role.DESTINATION if is_script and self._has_unknown_hosts:
                return self._tracker(f"https://{host}{path}")
            case Role.DESTINATION:
                return self._answer(method, host, path, before)
            case Role.UNCLAIMED:
                refusal = f"The edge refused {host}{path}: nobody claimed this host.\n"
                return Reply(status=REFUSED, body=refusal.encode(), headers=NO_STORE)

    @property
    def holds_answers(self) -> bool:
        """Whether an answer of the destination's hosts comes late, or never."""
        every = self.conditions.answers.values()
        return any(answer.after != 0 for answers in every for answer in answers)

    def _site(self, path: str) -> Reply:
        visit = self.conditions.visit
        if path == visit.path:
            snippet = self.assets.snippet.replace("WRITE-KEY", self.write_key)
            plain = f"analytics.load({json.dumps(self.write_key)});"
            load = f"analytics.load({', '.join(map(json.dumps, self.load_arguments()))});"
            is_waiting = self.conditions.when == "before consent"
            snippet = snippet.replace(plain, "" if is_waiting else load)
            page = self.assets.test_page.replace(test_site.TITLE, html.escape(visit.title))
            page = page.replace("/* snippet */", snippet)
            if self.conditions.tracker == "on the page":
                own = f'<script src="{html.escape(self.destination.tracker_url)}"></script>'
                page = page.replace("<script>", f"{own}<script>", 1)
            rules = self.policy()
            page = csp.add_to_page(page, rules) if rules else page
            return Reply(content_type=HTML, body=page.encode(), headers=NO_STORE)
        return Reply(status=404, headers=NO_STORE)

    def load_arguments(self) -> tuple[Value, ...]:
        """Return what the page gives to `analytics.load`."""
        options = self.conditions.options
        return (self.write_key, options) if options else (self.write_key,)

    def policy(self) -> str:
        """Return the test page's content security policy; empty if it has none.

        The policy allows the documented hosts, but not those of a blocked tracker.
        """
        blocked = self.conditions.tracker == "blocked"
        if not (self.conditions.strict_policy or blocked):
            return ""
        own = self.destination.hosts
        others = [host for item in self.destinations[1:] for host in item.hosts]
        return csp.policy(
            scripts=[segment.CDN, *others, *(() if blocked else own)],
            data=[segment.CDN, segment.API, *own, *others],
            other=[*own, *others],
        )

    def _tracker(self, url: str) -> Reply:
        """Return a script of the destination's tracker, or of the neighbour's."""
        beside = self.neighbour.destination if self.neighbour else None
        if beside and destination_hosts.is_tracker(url, beside):
            return destination_hosts.tracker(self.assets, beside, ORDINARY, url)
        return destination_hosts.tracker(self.assets, self.destination, self.conditions, url)

    def _answer(self, method: str, host: str, path: str, before: int) -> Reply:
        """Return what the destination answers to a request after so many others for a path."""
        pinned = (
            destination_hosts.pinned_answer(item, method, host, path) for item in self.destinations
        )
        usual = next(filter(None, pinned), None) or self.destination.answer(path)
        return destination_hosts.answer(usual, self.conditions, path, before)

    def served_tracker(self) -> ServedTracker:
        """Return which tracker the page is served."""
        return destination_hosts.served_tracker(self.assets, self.destination)

    def served_neighbour(self) -> ServedTracker:
        """Return which tracker the neighbour is served; without one, it has no scripts."""
        if self.neighbour is None:
            return ServedTracker()
        return destination_hosts.served_tracker(self.assets, self.neighbour.destination)

    def library_path(self) -> str:
        """Return the CDN's path of the library."""
        return f"/analytics.js/v1/{self.write_key}/analytics.min.js"

    def _cdn(self, path: str) -> Reply:
        name = path.rpartition("/")[2]
        if path == self.library_path():
            return (
                self._library_file("standalone.js") if self.library == "next" else self._classic()
            )
        if path == self._settings_path():
            body = json.dumps(self.source_settings()).encode()
            return Reply(content_type=JSON, body=body, headers=NO_STORE)
        if path == f"/analytics-next/bundles/{name}":
            return self._library_file(name)
        if path == self.bundle_path():
            headers = {**self._cache_headers(path), "Content-Encoding": "gzip"}
            return Reply(content_type=JAVASCRIPT, body=self.bundles.dynamic, headers=headers)
        if self.neighbour and path == cdn.bundle_path(
            self.neighbour.destination, cdn.version(self.neighbour.bundles)
        ):
            headers = {**CACHEABLE, "Content-Encoding": "gzip"}
            body = self.neighbour.bundles.dynamic
            return Reply(content_type=JAVASCRIPT, body=body, headers=headers)
        for chunk, body in self.bundles.vendor:
            if path == cdn.vendor_path(chunk):
                # Another build may have a different chunk of the same name: it is not cached.
                headers = {**NO_STORE, "Content-Encoding": "gzip"}
                return Reply(content_type=JAVASCRIPT, body=body, headers=headers)
        return Reply(status=404, headers=NO_STORE)

    def essential_urls(self) -> tuple[str, ...]:
        """Return the addresses that the page must get answers from, or the run proves nothing."""
        if self.library == "classic":  # its settings are part of the library's file
            return (self.conditions.visit.address,)
        return (self.conditions.visit.address, f"https://{segment.CDN}{self._settings_path()}")

    def _settings_path(self) -> str:
        return f"/v1/projects/{self.write_key}/settings"

    def bundle_path(self) -> str:
        """Return the CDN's path of the build."""
        return cdn.bundle_path(self.destination, self._version())

    def served_bundle(self) -> ServedBundle:
        """Return the script that the browser gets, with the source maps that lead to its source."""
        if self.library == "next":
            return cdn.served_bundle(self.bundles, self.bundle_path())
        return source.classic_bundle(self.bundles, self.library_path())

    def _version(self) -> str:
        held = "-held" if self.conditions.when in {"before library", "before build"} else ""
        return cdn.version(self.bundles, held)

    def _cache_headers(self, path: str) -> Mapping[str, str]:
        """Return headers that let the browser cache a file, unless it is held back."""
        return NO_STORE if f"https://{segment.CDN}{path}" in self.gates else CACHEABLE

    def _library_file(self, name: str) -> Reply:
        """Serve the compressed copy of a file of the library's distribution, as the CDN does."""
        packed = self.assets.library_files / f"{name}.gz"
        if not packed.is_file():
            return Reply(status=404, headers=NO_STORE)
        path = self.library_path() if name == "standalone.js" else name
        headers = {**self._cache_headers(path), "Content-Encoding": "gzip"}
        return Reply(content_type=JAVASCRIPT, body=packed.read_bytes(), headers=headers)

    def _classic(self) -> Reply:
        body = source.classic_library(self.write_key, self._connected(), self.bundles)
        headers = {**NO_STORE, "Content-Encoding": "gzip"}
        return Reply(content_type=JAVASCRIPT, body=body, headers=headers)

    def source_settings(self) -> dict[str, Value]:
        """Return the source's settings as Segment's CDN serves them to `next`."""
        return source.settings(self.write_key, self._connected())

    def _connected(self) -> list[Connected]:
        own = Connected(self.destination.name, self.settings, self._version())
        if not self.neighbour:
            return [own]
        beside = self.neighbour.destination
        version = cdn.version(self.neighbour.bundles)
        return [own, Connected(beside.name, beside.settings, version)]
