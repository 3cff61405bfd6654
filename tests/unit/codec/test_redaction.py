"""Tokens and keys that are given as settings are found in whatever spelling, and masked."""

import base64
import dataclasses
import gzip
import html
import json
import unicodedata
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.codec import Mask
from harness.codec.redaction import is_secret, secrets
from harness.model import UNDEFINED, Base64, Date, Instance, Invocation, Recording, Request

TOKEN = 'sk-47/Ab+Cd=é x"y&z'  # noqa: S105 - made up
MADE_UP = "0b5cW-8_2Tq"
MASK = Mask([{"orgToken": TOKEN, "siteId": "0047-not-secret"}])


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("orgToken", True),
        ("apiKey", True),
        ("API_KEY", True),
        ("writeKey", True),
        ("clientSecret", True),
        ("password", True),
        ("authToken", True),
        ("siteId", False),
        ("keyword", False),
        ("monkey", False),
        ("authorName", False),
        ("", False),
    ],
)
def test_a_setting_is_a_secret_by_its_name(name: str, *, secret: bool) -> None:
    assert is_secret(name) == secret


def test_each_word_for_a_secret_is_known() -> None:
    words = (
        *("auth", "authorization", "bearer", "credential", "credentials", "jwt", "key", "keys"),
        *("passphrase", "password", "secret", "secrets", "signature", "token", "tokens"),
    )
    assert [word for word in words if not is_secret(f"shop_{word}")] == []


def test_secrets_are_also_within_objects_and_may_be_numbers() -> None:
    settings = {
        "account": {"apiKey": "abcdef", "id": "ghijkl"},
        "tokens": ["mnopqr", 123456, True, None, UNDEFINED, "short"],
        "secretKey": "      ",
    }
    assert list(secrets(settings)) == [
        ("apiKey", "abcdef"),
        ("tokens", "mnopqr"),
        ("tokens", "123456"),
    ]


SPELLED = [
    (TOKEN, "***orgToken***"),
    (TOKEN.upper(), "***orgToken, in another case***"),
    (json.dumps(TOKEN)[1:-1], "***orgToken, in JSON***"),
    (json.dumps(TOKEN, ensure_ascii=False)[1:-1], "***orgToken, in JSON***"),
    (quote(TOKEN, ""), "***orgToken, percent-encoded***"),
    (quote(TOKEN, ";,/?:@&=+$!'()*~#"), "***orgToken, percent-encoded***"),
    (quote(quote(TOKEN, ""), ""), "***orgToken, percent-encoded twice***"),
    (quote_plus(TOKEN), "***orgToken, percent-encoded as a form***"),
    (html.escape(TOKEN), "***orgToken, in HTML***"),
    (html.escape(TOKEN, quote=False), "***orgToken, in HTML***"),
    (r'sk-47/Ab\+Cd=é x"y&z', "***orgToken, in a regular expression***"),
    (r'sk-47\/Ab\+Cd=é x"y&z', "***orgToken, in a regular expression***"),
    (r'sk\-47\/Ab\+Cd=é x"y&z', "***orgToken, in a regular expression***"),
    (r'sk-47\/Ab+Cd=é x"y&z', "***orgToken, in a regular expression***"),
    (unicodedata.normalize("NFD", TOKEN), "***orgToken, in the Unicode form NFD***"),
]


@pytest.mark.parametrize(("spelled", "label"), SPELLED)
def test_every_spelling_is_masked_and_told_apart(spelled: str, label: str) -> None:
    assert MASK.text(f"https://x.example/?t={spelled}&u=1") == f"https://x.example/?t={label}&u=1"


def test_of_two_secrets_that_begin_alike_the_longer_one_is_masked_whole() -> None:
    for settings in (
        {"key": "abcdef", "token": "abcdefgh"},
        {"token": "abcdefgh", "key": "abcdef"},
    ):
        masked = Mask([settings]).text("abcdefgh abcdef")
        assert masked == "***token*** ***key***"


def test_what_is_no_secret_stays() -> None:
    text = "0047-not-secret and /Ab+Cd= and everything else: ***"
    assert MASK.text(text) is text
    assert Mask([{"apiKey": "short"}]).text("short") == "short"
    assert Mask([]).text("anything") == "anything"


@given(
    token=st.text(st.characters(codec="utf-8", exclude_characters="*"), min_size=6, max_size=20),
    before=st.text('ab{:"é', max_size=5),
    after=st.text('yz}"é', max_size=5),
)
def test_no_base64_of_anything_with_a_secret_says_it(token: str, before: str, after: str) -> None:
    assume(len(token.strip()) >= 6)
    mask = Mask([{"key": token}])
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        packed = encode(f"{before}{token}{after}".encode()).decode()
        for run in (packed, packed.rstrip("=")):
            masked = mask.text(f'data="{run}"').removeprefix('data="').removesuffix('"')
            assert masked != run
            standard = masked.replace("-", "+").replace("_", "/")
            said = base64.b64decode(standard + "=" * (-len(standard) % 4)).decode()
            assert said == f"{before}***key***{after}"
            assert not (len(run) % 4 and "=" in masked), "without padding, as it was"
            assert len(run) % 4 or len(masked) % 4 == 0, "complete, as it was"


def test_a_piece_of_base64_that_cannot_be_read_alone_loses_the_secret_too() -> None:
    packed = base64.b64encode(b'{"a":1,"token":"0b5cW-8_2Tq","b":2}').decode()
    mask = Mask([{"orgToken": "0b5cW-8_2Tq"}])
    masked = mask.text(f"abc{packed}")
    assert "***orgToken, base64***" in masked
    core = base64.b64encode(b"0b5cW-8_2Tq").decode()[:12]
    assert core not in masked


@pytest.mark.parametrize("pack", [bytes, lambda text: gzip.compress(text, mtime=0), zlib.compress])
def test_bodies_are_masked_also_compressed_ones(pack: Callable[[bytes], bytes]) -> None:
    body = b"\xff\x00 token=0b5cW-8_2Tq \xe9"
    masked = Mask([{"orgToken": "0b5cW-8_2Tq"}]).value(pack(body))
    assert masked == pack(b"\xff\x00 token=***orgToken*** \xe9")


def test_a_body_that_only_seems_compressed_is_masked() -> None:
    body = b"\x1f\x8b\x08 not really 0b5cW-8_2Tq"
    masked = Mask([{"orgToken": "0b5cW-8_2Tq"}]).value(body)
    assert masked == b"\x1f\x8b\x08 not really ***orgToken***"


def test_whole_recordings_are_masked_and_otherwise_the_same(
    recorded: Callable[..., Recording],
    invoked: Callable[..., Invocation],
    requested: Callable[..., Request],
) -> None:
    token = MADE_UP
    packed = base64.b64encode(json.dumps({"t": token}).encode()).decode()
    seen: list[Any] = [
        invoked("shop", token, {token: [token, 1, None, UNDEFINED, Date(0)]}, 5),
        invoked("shop", Instance("Shop", {"key": token}), Base64(packed, {"t": token})),
        requested("POST", f"https://x.example/{token}?t={token}", body=token.encode()),
    ]
    recording = recorded(*seen, calls=(), settings={"orgToken": token, "n": 47})
    masked = Mask([recording.settings]).value(recording)
    assert token not in repr(masked)
    assert token[:8] not in repr(masked)
    assert masked.settings == {"orgToken": "***orgToken***", "n": 47}
    first, second, third = masked.observations
    label = "***orgToken***"
    assert first == dataclasses.replace(
        seen[0], args=(label, {label: [label, 1, None, UNDEFINED, Date(0)]}, 5)
    )
    packed = base64.b64encode(json.dumps({"t": label}).encode()).decode()
    assert isinstance(second, Invocation)
    assert second.args[1] == Base64(packed, {"t": label})
    assert isinstance(third, Request)
    assert dict(third.query) == {"t": label}
    assert dict(parse_qsl(third.url.partition("?")[2])) == {"t": label}
    assert third.body == label.encode()
    assert third.role is seen[2].role
    clean: Any = recorded(invoked("shop", "nothing of it"))
    assert Mask([{"orgToken": token}]).value(clean) is clean


def test_numbers_that_are_a_secret_are_masked_and_told_from_texts() -> None:
    mask = Mask([{"apiKey": 123456}])
    assert mask.value([123456, "123456", 12345, True]) == [
        "***apiKey, a number***",
        "***apiKey***",
        12345,
        True,
    ]
