"""Segment's addresses."""

from typing import Final

CDN: Final = "cdn.segment.com"
"""The host of the library, of sources' settings and of integrations' builds."""

API: Final = "api.segment.io"
"""Where the library itself delivers each call."""
