"""The queue of letters, and the page of one: read it, open a return, answer, set it aside."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from accounts import selectors as accounts
from catalog import selectors as catalog
from events import clock
from events.actor import Actor
from events.errors import DomainError
from intake import errors, services
from intake.choices import LetterState
from intake.models import Letter, LetterText
from intake.services.letters import language_of
from rma.admin import pages
from rma.admin.intake import Origin, open_rma
from rma.forms import countries
from rma.models import Rma
from rma.rules.intake import MAX_TEXT

HANDLE = "intake.handle_letter"
_TONES = {LetterState.OPEN: "warning", LetterState.RETURNED: "success",
          LetterState.ANSWERED: "success", LetterState.NOTED: "info", LetterState.SET_ASIDE: "",
          LetterState.AUTOMATIC: ""}  # fmt: skip


class AnswerForm(forms.Form):
    """In whose name and in which language the sender is told where the form is."""

    brand_code = forms.ChoiceField(label=_("Brand"), required=False, widget=UnfoldAdminSelectWidget)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=UnfoldAdminSelectWidget
    )
    country = forms.ChoiceField(label=_("Country"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brands = [(brand.code, brand.name) for brand in catalog.brands()]
        pages.offer(self, "brand_code", [("", _("No brand")), *brands])
        served = countries.options(catalog.countries_served())
        pages.offer(self, "country", [("", _("Please choose")), *served])


class QueueFilter(admin.SimpleListFilter):
    """What waits for a person, unless the reader asks for more."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """To be read, dealt with, sent by machines."""
        return [("open", _("To be read")), ("settled", _("Dealt with")),
                ("automatic", _("Sent by a machine"))]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        """The letters of the chosen queue."""
        if self.value() == "open":
            return queryset.filter(state=LetterState.OPEN).order_by("received_at", "id")
        if self.value() == "settled":
            return queryset.exclude(state__in=[LetterState.OPEN, LetterState.AUTOMATIC])
        return queryset.filter(state=LetterState.AUTOMATIC) if self.value() else queryset


@admin.register(Letter)
class LetterAdmin(pages.QueueAdmin):
    """Letters that came by e-mail. Each button is one service call."""

    list_display = ["subject", "sender", "stage", "files", "received_at"]
    list_filter = [QueueFilter]
    list_select_related = ["words"]
    search_fields = ["words__sender_normalised__exact"]
    search_help_text = _("The whole address of the sender")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        """Newest first."""
        return Letter.objects.select_related("words").order_by("-received_at", "-id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Letter], search_term: str
    ) -> tuple[QuerySet[Letter], bool]:
        """By the sender's whole address, as we compare addresses."""
        term = search_term.strip().lower()
        return (queryset.filter(words__sender_normalised=term) if term else queryset), False

    @display(description=_("Subject"))
    def subject(self, letter: Letter) -> str:
        """What it is about; nothing once the words are removed."""
        words = _words(letter)
        return (words.subject if words else "") or str(_("(without a subject)"))

    @display(description=_("Sender"))
    def sender(self, letter: Letter) -> str:
        """Who claims to have written it."""
        words = _words(letter)
        return words.sender_address if words else ""

    @display(description=_("State"), ordering="state", label=_TONES)
    def stage(self, letter: Letter) -> tuple[str, Any]:
        """State as a coloured label."""
        return letter.state, letter.get_state_display()

    def get_urls(self) -> list[URLPattern]:
        """What is done with a letter."""
        wrap = self.admin_site.admin_view
        name = "intake_letter"
        return [
            path("<uuid:letter_id>/return/", wrap(self.open_return), name=f"{name}_return"),
            path("<uuid:letter_id>/answer/", wrap(self.answer), name=f"{name}_answer"),
            path("<uuid:letter_id>/aside/", wrap(self.aside), name=f"{name}_aside"),
            path("<uuid:letter_id>/files/<uuid:file_id>/", wrap(self.file), name=f"{name}_file"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one letter."""
        pages.ensure_only_shown(request, "intake.view_letter")
        return self._shown(request, _letter(pages.uuid_of(object_id)))

    def open_return(self, request: HttpRequest, letter_id: UUID) -> HttpResponse:
        """Open a return: the page for callers, filled with what the letter says."""
        pages.ensure_may(request, HANDLE)
        pages.ensure_may(request, "rma.handle_rma")
        letter = _letter(letter_id)
        words = _words(letter)
        if letter.state != LetterState.OPEN or words is None:
            messages.error(request, str(errors.LetterSettled()))
            return HttpResponseRedirect(_page(letter_id))
        origin = Origin(
            contact={
                "name": words.sender_name,
                "email": words.sender_address,
                "language": language_of(words.text),
            },
            line={"description": words.text[:MAX_TEXT]},
            receive=partial(services.open_return, letter_id=letter_id),
            letter=words,
        )
        title = _("Open a return from this letter")
        return open_rma(request, self._context(request, title), origin)

    def answer(self, request: HttpRequest, letter_id: UUID) -> HttpResponse:
        """Send the sender the way to the form."""
        pages.ensure_may(request, HANDLE)
        letter = _letter(letter_id)
        if request.method != "POST":
            return HttpResponseRedirect(_page(letter_id))
        form = AnswerForm(request.POST)
        who: dict[str, Any] = {
            "actor": Actor.staff(request.user.pk),
            "now": clock.now(),
            "letter_id": letter_id,
        }
        done = pages.succeeds(
            request,
            form,
            lambda entered: services.answer(**who, **entered),
            _("The answer is sent."),
        )
        return HttpResponseRedirect(_page(letter_id)) if done else self._shown(
            request, letter, form, 422
        )  # fmt: skip

    def aside(self, request: HttpRequest, letter_id: UUID) -> HttpResponse:
        """Nothing has to be done about it."""
        pages.ensure_may(request, HANDLE)
        if request.method == "POST":
            try:
                services.set_aside(
                    actor=Actor.staff(request.user.pk), now=clock.now(), letter_id=letter_id
                )
            except DomainError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("The letter is set aside."))
        return HttpResponseRedirect(_page(letter_id))

    def file(self, request: HttpRequest, letter_id: UUID, file_id: UUID) -> HttpResponse:
        """A file of a letter, as an attachment that can do nothing."""
        pages.ensure_may(request, "intake.view_letter")
        found = _letter(letter_id).kept_files.filter(pk=file_id).first()
        if found is None:
            raise Http404
        answer = HttpResponse(
            bytes(found.content),
            content_type=found.content_type,
            headers={"Content-Security-Policy": "sandbox; default-src 'none'"},
        )
        suffix = found.name.rpartition(".")[2]
        answer["Content-Disposition"] = f'attachment; filename="{file_id}.{_plain(suffix)}"'
        answer["Cache-Control"] = "no-store"
        return answer

    def _shown(
        self, request: HttpRequest, letter: Letter, form: AnswerForm | None = None,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        words = _words(letter)
        may = letter.state == LetterState.OPEN and request.user.has_perm(HANDLE)
        context = {
            **self._context(request, (words.subject if words else "") or _("Letter")),
            "letter": letter,
            "words": words,
            "files": letter.kept_files.defer("content"),
            "rma": Rma.objects.filter(pk=letter.rma_id).first() if letter.rma_id else None,
            "form": (form or AnswerForm(initial=_known(words))) if may and words else None,
            "tone": _TONES.get(LetterState(letter.state), ""),
        }
        return TemplateResponse(request, "intake/admin/letter.html", context, status=status)

    def _context(self, request: HttpRequest, title: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}


def _letter(letter_id: UUID) -> Letter:
    found = Letter.objects.select_related("words").filter(pk=letter_id).first()
    if found is None:
        raise errors.NoSuchLetter
    return found


def _words(letter: Letter) -> LetterText | None:
    """Who wrote what; None once that is removed."""
    return letter.words if hasattr(letter, "words") else None


def _known(words: LetterText) -> dict[str, str]:
    """What the letter tells, and our own record of its sender where there is one."""
    sender = accounts.customers_with_email(words.sender_address).first()
    return {"language": language_of(words.text), "country": sender.country if sender else ""}


def _plain(suffix: str) -> str:
    return "".join(letter for letter in suffix if letter.isascii() and letter.isalnum())[:5]


def _page(letter_id: UUID) -> str:
    return reverse("admin:intake_letter_change", args=[letter_id])
