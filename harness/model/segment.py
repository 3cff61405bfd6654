"""Segment's addresses."""

from typing import Final

CDN: Final = "cdn.segment.com"
"""The host of the library, of sources' settings and of integrations' builds."""
