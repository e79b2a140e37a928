"""Reliability reports: a question, the data, a model, and the same numbers in every form."""

from reliability.reports.building import Report, build

__all__ = ["Report", "build"]
