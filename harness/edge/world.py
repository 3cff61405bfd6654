"""What the edge plays in one run: the test site, the library's CDN, the tracker, Segment's API."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from harness import testsite
from harness.assets import Assets
from harness.builds import Bundles
from harness.destinations.base import Answer, Destination
from harness.model import Library, Role
from harness.values import Value

CDN: Final = "cdn.segment.com"
SEGMENT_API: Final = "api.segment.io"

_JAVASCRIPT: Final = "text/javascript; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
_JSON: Final = "application/json; charset=utf-8"

_KEEP: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For what never changes under its address while a browser lives.

A year, for the page's virtual time runs ahead: four minutes with every requirement.
"""
_FRESH: Final = {"Cache-Control": "no-store"}
"""For what may differ from run to run, and for what a requirement counts requests of."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the edge answers: status, body, and headers beside those for CORS."""

    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """The hosts of one run. Every host that it does not claim is refused."""

    assets: Assets
    destination: Destination
    bundles: Bundles
    library: Library
    settings: Mapping[str, Value]

    @property
    def write_key(self) -> str:
        """The source's key: one for each generation, so that caches never mix them."""
        return f"harness-{self.library}"

    def role(self, host: str, path: str) -> Role:
        """Say who claims an address."""
        tracker_host, _, tracker_path = self.destination.tracker_url[len("https://") :].partition(
            "/"
        )
        if (host, path) == (tracker_host, f"/{tracker_path}"):
            return Role.TRACKER
        if host in self.destination.hosts:
            return Role.DESTINATION
        known = {testsite.HOST: Role.SITE, CDN: Role.LIBRARY, SEGMENT_API: Role.SEGMENT}
        return known.get(host, Role.UNCLAIMED)

    def reply(self, role: Role, host: str, path: str) -> Reply:
        """Return what the claimed host answers to a request for `path`."""
        match role:
            case Role.SITE:
                return self._site(path)
            case Role.LIBRARY:
                return self._cdn(path)
            case Role.TRACKER:
                stub = (self.assets.stubs / self.destination.stub).read_bytes()
                return Reply(content_type=_JAVASCRIPT, body=stub, headers=_FRESH)
            case Role.SEGMENT:
                return Reply(content_type=_JSON, body=b'{"success":true}', headers=_FRESH)
            case Role.DESTINATION:
                answer = self.destination.answers.get(path, Answer())
                headers = {**_FRESH, **answer.headers}
                return Reply(answer.status, _JSON, answer.body, headers)
            case Role.UNCLAIMED:
                refusal = f"The edge refused {host}{path}: nobody claimed this host.\n"
                return Reply(status=403, body=refusal.encode(), headers=_FRESH)

    def _site(self, path: str) -> Reply:
        if path == testsite.PATH:
            snippet = self.assets.snippet.replace("WRITE-KEY", self.write_key)
            page = self.assets.test_page.replace("/* snippet */", snippet)
            return Reply(content_type=HTML, body=page.encode(), headers=_FRESH)
        return Reply(status=404, headers=_FRESH)

    def _cdn(self, path: str) -> Reply:
        name = path.rpartition("/")[2]
        if path == f"/analytics.js/v1/{self.write_key}/analytics.min.js":
            return (
                self._library_file("standalone.js") if self.library == "next" else self._classic()
            )
        if path == f"/v1/projects/{self.write_key}/settings":
            body = json.dumps(self.source_settings()).encode()
            return Reply(content_type=_JSON, body=body, headers=_FRESH)
        if path == f"/analytics-next/bundles/{name}":
            return self._library_file(name)
        if path == self.bundle_path():
            headers = {**_KEEP, "Content-Encoding": "gzip"}
            return Reply(content_type=_JAVASCRIPT, body=self.bundles.dynamic, headers=headers)
        return Reply(status=404, headers=_FRESH)

    def bundle_path(self) -> str:
        """Return where the CDN has the build: its version carries its hash, for the cache."""
        key = self.destination.name.lower().replace(".", "").replace(" ", "-")
        return f"/next-integrations/integrations/{key}/{self._version()}/{key}.dynamic.js.gz"

    def _version(self) -> str:
        return f"{self.bundles.build.version}-{self.bundles.build.sha256[:12]}"

    def _library_file(self, name: str) -> Reply:
        """Serve a file of the library's distribution in its compressed twin, as the CDN does."""
        twin = self.assets.library_files / f"{name}.gz"
        if not twin.is_file():
            return Reply(status=404, headers=_FRESH)
        headers = {**_KEEP, "Content-Encoding": "gzip"}
        return Reply(content_type=_JAVASCRIPT, body=twin.read_bytes(), headers=headers)

    def _classic(self) -> Reply:
        """Render the library as it was rendered for a source: settings in the file."""
        settings = json.dumps(
            {
                "Segment.io": {"apiKey": self.write_key, "apiHost": f"{SEGMENT_API}/v1"},
                self.destination.name: dict(self.settings),
            }
        )
        script = f"(() => {{\nconst HARNESS_SETTINGS = {settings};\n{self.bundles.classic}}})();\n"
        headers = {**_FRESH, "Content-Encoding": "gzip"}
        body = gzip.compress(script.encode(), compresslevel=1)
        return Reply(content_type=_JAVASCRIPT, body=body, headers=headers)

    def source_settings(self) -> dict[str, Value]:
        """Return the source's settings as Segment's CDN serves them to `next`.

        The rate at which the library samples its own metrics is 0: those would be sent at
        random, and say nothing about a destination.
        """
        return {
            "integrations": {
                "Segment.io": {
                    "apiKey": self.write_key,
                    "unbundledIntegrations": [],
                    "addBundledMetadata": True,
                    "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
                },
                self.destination.name: {
                    **self.settings,
                    "type": "browser",
                    "bundlingStatus": "bundled",
                    "versionSettings": {
                        "version": self._version(),
                        "componentTypes": ["browser"],
                    },
                },
            },
            "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
            "metrics": {"sampleRate": 0},
        }
