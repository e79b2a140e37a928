"""Decisions about an RMA, free of Django: which road a service type takes, what may happen now."""

from rma.rules.intake import AnnouncedItem, Announcement, Product, check_announcement, priority_for
from rma.rules.journey import JOURNEYS, Facts, Journey, LineFacts, Refusal, refuse
from rma.rules.steps import Step, next_step, seen_by_staff

__all__ = [
    "JOURNEYS",
    "AnnouncedItem",
    "Announcement",
    "Facts",
    "Journey",
    "LineFacts",
    "Product",
    "Refusal",
    "Step",
    "check_announcement",
    "next_step",
    "priority_for",
    "refuse",
    "seen_by_staff",
]
