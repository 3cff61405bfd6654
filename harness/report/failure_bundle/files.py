"""The files of a failure bundle that people read or open: both pages, the calls, the README."""

import html
import json
import re
from typing import Final

from harness.codec import EVERY_LEVEL, source
from harness.driver import recorder_script
from harness.edge import NONCE, World
from harness.model import Call, Callback, Recording, Role, test_site
from harness.report.failure_bundle.offline_world import Found
from harness.report.text import reproduce
from harness.session import Outcome

_GUARD: Final = (
    "default-src 'none'; script-src file: blob: data: 'unsafe-inline' 'unsafe-eval'; "
    "style-src file: 'unsafe-inline'; img-src file: data: blob:; connect-src data: blob:; "
    "form-action 'none'"
)
"""The policy of the test page: nothing may leave the machine, whatever a build tries."""

_INDEX: Final = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="{policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <title>{title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="failure.css" />
  </head>
  <body>
    <noscript>This page runs the test page, which needs JavaScript. {title}</noscript>
    <script src="failure-data.js"></script>
    <script src="failure.js"></script>
  </body>
</html>
"""

_INDEX_POLICY: Final = (
    "default-src 'none'; script-src file:; style-src file: 'unsafe-inline'; img-src data:; "
    "frame-src file:; form-action 'none'"
)


def pages(world: World, outcome: Outcome, found: Found, *, is_own: bool) -> dict[str, bytes]:
    """Return these files by name; `is_own` says that the account is the harness's own."""
    if outcome.recording is None:
        raise ValueError("an outcome without a recording has no bundle")
    title = html.escape(f"{outcome.job.id} – failure bundle")
    return {
        "index.html": _INDEX.format(policy=_INDEX_POLICY, title=title).encode(),
        "page.html": _test_page(world).encode(),
        "calls.js": _calls(outcome).encode(errors="backslashreplace"),
        "recorder.js": recorder_script(
            world.destinations, world.assets, world.conditions.visit, is_alone=True
        ).encode(),
        "README.md": _readme(outcome, outcome.recording, found, is_own=is_own).encode(
            errors="backslashreplace"
        ),
    }


def _test_page(world: World) -> str:
    """Return the test page; the scripts that stand in for the edge come first.

    The page is a file. A `link` and a `base` say which page it stands for. Scripts that it loads
    from files come before the `base`, even a tracker that is on the page itself.
    """
    visit = world.conditions.visit
    served = world.reply(Role.SITE, test_site.HOST, visit.path).body.decode()
    url = html.escape(visit.address)
    own = "".join(
        f'\n    <script src="{name}"></script>'
        for name in ("answers.js", "offline-edge.js", "recorder.js", "calls.js")
    )
    head = (
        '<head>\n    <meta charset="utf-8" />'
        f'\n    <meta http-equiv="Content-Security-Policy" content="{_GUARD}" />{own}\n    '
    )
    address = f'<base href="{url}" /><link rel="canonical" href="{url}" />'
    nonce = f'nonce="{NONCE}" ' if world.policy() else ""
    tracker = f'<script src="{html.escape(world.destination.tracker_url)}">'
    served = served.replace(tracker, f'<script {nonce}src="files/tracker.js">')
    # The snippet is the first script that is in the page itself.
    served = re.sub(r"<script( nonce=\S+)?>", lambda found: f"{address}{found[0]}", served, count=1)
    return served.replace("<head>", head, 1)


def _calls(outcome: Outcome) -> str:
    """Return the calls as a script that people can change."""
    requirement = outcome.job.requirement
    lines = [
        f"// The calls of {requirement.id}, in order. Change them as you like, and reload",
        '// index.html. `callback("name")` makes a function that notes when it runs.',
        "window.HARNESS_CALLS = [",
        *(f"  (callback) => {_call(call)}," for call in requirement.calls),
        "];",
    ]
    return "\n".join([*lines, ""])


def _call(call: Call) -> str:
    args = [
        f"callback({json.dumps(arg.name)})"
        if isinstance(arg, Callback)
        else source(arg, 2, deepest=EVERY_LEVEL)
        for arg in call.args
    ]
    return f"analytics.{call.method}({', '.join(args)})"


def _readme(outcome: Outcome, recording: Recording, found: Found, *, is_own: bool) -> str:
    requirement, build = outcome.job.requirement, recording.build
    is_alone = found.build == "files/build.js"
    where = (
        f"`{found.build}` is the build"
        if is_alone
        else f"`{found.build}` is the library with the build in it"
    )
    account = (
        "\n- account: made up for the harness, its tokens and keys open nothing" if is_own else ""
    )
    world = ", ".join(f"{name} {value}" for name, value in recording.world.items())
    return f"""# {outcome.job.id}

{requirement.statement}

The build that was judged does not do this. **Open `index.html` in a browser**: it runs the page and
says for each difference whether it occurs here. It needs no server, no network and no harness, and
sends nothing.

- build: {build.destination}, {build.origin} {build.version}, sha256 {build.sha256}
- library: {recording.library} {recording.library_version}
- tracker: {recording.served_tracker.words}
- browser of the run: {recording.browser}{account}
- what its page found on any machine: {world}; here it finds those of your browser, but for the time
  of day

This command made it (`DIR` is a folder of your choice):

```console
{reproduce(outcome)} --bundle DIR
```

## Try something else

- {where}, as it was served. Change it, or put another one in its place, and reload `index.html`.
- `calls.js` has the calls as JavaScript. Change them, and reload.
- `files/tracker.js` is what was served as the tracker, if anything was.

## Files

| file | what it is |
| --- | --- |
| `index.html`, `failure.js`, `failure.css`, `failure-data.js` | the page to open, and its data |
| `page.html` | the test page, which runs within it |
| `files/` | scripts as they were served: library, build, tracker |
| `answers.js` | the answers of the hosts, with the settings of the account |
| `offline-edge.js` | answers the page's requests from these files; none leaves the page |
| `recorder.js` | the harness's recorder, which takes snapshots of the tracker's arguments |
| `calls.js` | the calls |

## What differs from the run

Time is real here: the page waits for what comes late, where the harness lets time pass at once.
The page is a file: `location` says so, and a `<base>` and a canonical `<link>` say which page it
stands for.
Cookies and storage last as long as the page.
Time zone and locale are those of your browser. A page that goes to another address changes only its
`<base>`, its canonical `<link>` and its title. Calls on an earlier page of the visit are not made.
"""
