"""Reliability reports: a question, the data, a model, and the same numbers in every form."""

from reliability.reports.building import Report, build, build_again

__all__ = ["Report", "build", "build_again"]
