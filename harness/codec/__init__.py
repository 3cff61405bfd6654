"""Values as text, and back: tagged JSON, bodies, JavaScript, the evidence file, redaction."""

from harness.codec import (
    controls_json,
    difference_keys,
    difference_words,
    evidence_file,
    request_bodies,
    tagged_json,
)
from harness.codec.compression import plain
from harness.codec.frozen_json import FrozenJson
from harness.codec.js_source import (
    EVERY_LEVEL,
    call_source,
    invocation_source,
    member,
    path_source,
    property_name,
    source,
    visible,
)
from harness.codec.recorder_log import observation
from harness.codec.redaction import Mask, is_secret
from harness.codec.request_bodies import is_form, unpacked, unpacked_json
from harness.codec.visit_words import answers_words, unusual_words, visit_words

__all__ = [
    "EVERY_LEVEL",
    "FrozenJson",
    "Mask",
    "answers_words",
    "call_source",
    "controls_json",
    "difference_keys",
    "difference_words",
    "evidence_file",
    "invocation_source",
    "is_form",
    "is_secret",
    "member",
    "observation",
    "path_source",
    "plain",
    "property_name",
    "request_bodies",
    "source",
    "tagged_json",
    "unpacked",
    "unpacked_json",
    "unusual_words",
    "visible",
    "visit_words",
]
