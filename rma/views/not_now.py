"""A page for what cannot be done with a return now: why not, and the way on instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from rma import actions, errors, visitors
from rma.choices import State
from rma.models import Rma
from rma.views import shown


@dataclass(frozen=True, slots=True)
class Way:
    """A link to where one can go on."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Why not, in words."""

    title: str
    text: str
    icon: str
    ways: tuple[Way, ...]


def page(
    request: HttpRequest, number: str, action: str, *, status: int = 200
) -> HttpResponse | None:
    """The page that says so, or None when the action can be done."""
    rma = visitors.rma_for(request, number)
    allowed = {one.name for one in actions.allowed_actions(rma, request.user, "portal")}
    if action in allowed:
        return None
    return say(request, rma, _why_not(rma, action, allowed), status=status)


def say(request: HttpRequest, rma: Rma, answer: Answer, *, status: int = 200) -> HttpResponse:
    """The page with this answer."""
    context = {
        "rma": rma,
        "nav": "returns",
        "brand": shown.brand_of(rma.brand_code),
        "title": answer.title,
        "text": answer.text,
        "icon": answer.icon,
        "ways": answer.ways,
    }
    return render(request, "portal/not_now.html", context, status=status)


def _why_not(rma: Rma, action: str, allowed: set[str]) -> Answer:
    if action == "reopen":
        return _why_not_reopened(rma)
    if rma.is_open:
        text = str(errors.GoodsWithUs(number=rma.number))
        return Answer(_("It cannot be cancelled now"), text, "box", ways_of(rma, "note"))
    text = _("%(number)s has ended: there is nothing left to change.") % {"number": rma.number}
    names = [name for name in ("reopen", "note") if name in allowed]
    return Answer(_("This return has ended"), text, "check", ways_of(rma, *names))


def _why_not_reopened(rma: Rma) -> Answer:
    if rma.is_open:
        text = _(
            "You do not have to open it again: we are working on it. Its page tells what happens "
            "next and by when. If something is missing, write to us."
        )
        return Answer(_("This return is open"), text, "check", ways_of(rma, "note"))
    new = Way(_("Start a new return"), reverse("portal:start"), "plus")
    if rma.state == State.CANCELLED:
        text = _("A cancelled return stays closed. You can start a new one at any time.")
        return Answer(_("This return was cancelled"), text, "x", (new, *ways_of(rma)))
    text = str(errors.NothingToTakeUp(number=rma.number))
    return Answer(_("This return is settled"), text, "check", (*ways_of(rma, "note"), new))


def ways_of(rma: Rma, *names: str) -> tuple[Way, ...]:
    """The return's page, then these of its pages."""
    return_page = Way(_("To the return"), reverse("portal:return", args=[rma.number]), "eye")
    return (return_page, *_pages(rma, names))


def _pages(rma: Rma, names: Sequence[str]) -> tuple[Way, ...]:
    known = {
        "note": Way(_("Write to us"), reverse("portal:note", args=[rma.number]), "chat"),
        "reopen": Way(_("Open it again"), reverse("portal:reopen", args=[rma.number]), "swap"),
    }
    return tuple(known[name] for name in names)
