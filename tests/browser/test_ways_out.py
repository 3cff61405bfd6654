"""Whatever way out a page takes: the edge sees it, or a blind spot says that nobody can."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from harness.contracts import Answer
from harness.model import BlindSpot, Recording, Request, Role, Word
from tests.browser.conftest import Judge

Answering = Callable[[Mapping[str, Answer]], None]

OUT: Final = "https://out.example"
TOOLS: Final = f"""
    const made = (name, parts) => Object.assign(document.createElement(name), parts);
    const put = (name, parts) => document.body.appendChild(made(name, parts));
    const link = (rel, path, more) => put("link", {{ rel, href: `{OUT}/${{path}}`, ...more }});
"""
SEEN: Final = {
    "prefetch": 'link("prefetch", "prefetch")',
    "preload": 'link("preload", "preload", { as: "image" })',
    "modulepreload": 'link("modulepreload", "modulepreload")',
    "import": f'import("{OUT}/import").catch(() => {{}})',
    "font": (
        f'document.fonts.add(new FontFace("f", "url({OUT}/font)")), document.fonts.load("9px f")'
    ),
    "font-of-a-style": (
        f'put("style", {{ textContent: "@font-face {{ font-family: g; src: '
        f'url({OUT}/font-of-a-style) }} body {{ font-family: g }}" }})'
    ),
    "style-import": f'put("style", {{ textContent: "@import url({OUT}/style-import);" }})',
    "ping": f'put("a", {{ href: "#", ping: "{OUT}/ping" }}).click()',
    "video": f'put("video", {{ src: "{OUT}/video", preload: "auto" }})',
    "audio": f'new Audio("{OUT}/audio").play().catch(() => {{}})',
    "object": f'put("object", {{ data: "{OUT}/object" }})',
    "srcset": f'made("img", {{ srcset: "{OUT}/srcset 1x" }})',
    "svg": f"""put("div", {{ innerHTML: '<svg><image href="{OUT}/svg" /></svg>' }})""",
    "frame": f"""put("iframe", {{ srcdoc: '<img src="{OUT}/frame">' }})""",
}
"""Each asks for a path of the same name."""

NOT_SEEN: Final = {
    "RTCPeerConnection to stun:out.example": (
        'new RTCPeerConnection({ iceServers: [{ urls: "stun:out.example" }] })'
    ),
    "RTCPeerConnection to turn:later.example": (
        "new RTCPeerConnection().setConfiguration("
        '{ iceServers: [{ urls: ["turn:later.example"], username: "a", credential: "b" }] })'
    ),
    f"WebTransport to {OUT}/wt": f'new WebTransport("{OUT}/wt").ready.catch(() => {{}})',
    **{
        f'<link rel="{rel}"> to the undocumented host out.example': f'link("{rel}", "")'
        for rel in ("dns-prefetch", "preconnect", "icon", "manifest")
    },
    '<link rel="preconnect"> to the undocumented host changed.example': (
        'put("link", { rel: "preconnect", href: "https://app.wigzo.com" })'
        '.href = "https://changed.example"'
    ),
    "speculation rules": (
        'put("script", { type: "speculationrules", textContent: '
        f'JSON.stringify({{ prefetch: [{{ urls: ["{OUT}/rules"] }}] }}) }})'
    ),
}
"""What is said of each."""


def build(statements: list[str]) -> str:
    tried = "\n".join(f"      try {{ {one}; }} catch (problem) {{}}" for one in statements)
    return f"""
        {TOOLS}
        Reference.prototype.track = () => {{
          {tried}
        }};
        module.exports = Reference;
    """


def blind_spots(recording: Recording) -> set[str]:
    return {seen.where for seen in recording.observations if isinstance(seen, BlindSpot)}


def test_what_the_page_loads_by_any_way_fails_where_nobody_documented_the_host(
    judged: Judge,
) -> None:
    verdict, recording = judged("wigzo-track-event", integration=build([*SEEN.values()]))
    paths = {
        seen.url.removeprefix(f"{OUT}/")
        for seen in recording.observations
        if isinstance(seen, Request) and seen.role is Role.UNCLAIMED
    }
    assert paths == SEEN.keys()
    assert verdict.word is Word.FAIL
    told = {str(one.observed) for one in verdict.differences}
    assert {f"GET {OUT}/prefetch", f"POST {OUT}/ping"} <= told


def test_what_leads_past_the_edge_is_a_blind_spot(judged: Judge) -> None:
    verdict, recording = judged("wigzo-track-event", integration=build([*NOT_SEEN.values()]))
    assert blind_spots(recording) == NOT_SEEN.keys()
    assert verdict.word is Word.ERROR


def test_hint_of_a_documented_host_and_a_connection_within_the_page_are_none(
    judged: Judge,
) -> None:
    plain = [
        'put("link", { rel: "preconnect", href: "https://app.wigzo.com" })',
        'put("link", { rel: "icon", href: "data:," })',
        "new RTCPeerConnection()",
    ]
    _, recording = judged("wigzo-track-event", integration=build(plain))
    assert blind_spots(recording) == set()


def test_answer_that_has_the_browser_report_is_a_blind_spot(
    judged: Judge, answering: Answering
) -> None:
    where = {"group": "out", "max_age": 60, "endpoints": [{"url": f"{OUT}/reports"}]}
    answering({"/told": Answer(headers={"Report-To": json.dumps(where), "NEL": "{}"})})
    asks = build(['fetch("https://app.wigzo.com/told")'])
    verdict, recording = judged("wigzo-track-event", integration=asks)
    assert verdict.word is Word.ERROR
    assert blind_spots(recording) == {
        f"what the browser reports as the header {name} of https://app.wigzo.com/told says"
        for name in ("Report-To", "NEL")
    }
