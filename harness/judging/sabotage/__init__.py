"""Proves that expectations can fail, on sabotaged copies of a recording on which they hold."""

from harness.judging.sabotage.copies import Kind, Sabotage, sabotages
from harness.judging.sabotage.examination import Examination, Vacuous, examine, summary

__all__ = ["Examination", "Kind", "Sabotage", "Vacuous", "examine", "sabotages", "summary"]
