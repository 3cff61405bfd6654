"""Judges analytics.js integrations in a real browser, requirement by requirement."""

__version__ = "0.1.0"
