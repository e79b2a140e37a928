"""Customers: correct a typing error, see addresses, erase a person."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from accounts import erasure_registry, selectors, services
from accounts.admin.forms import CustomerForm
from accounts.models import Address, Customer
from events import clock
from events.actor import Actor


class AddressInline(TabularInline):
    """A customer's addresses, to look at."""

    model = Address
    extra = 0
    fields = ["name", "line1", "line2", "city", "region", "postcode", "country", "phone"]
    readonly_fields = fields
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        """No: addresses come with returns."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Address | None = None) -> bool:
        """No: a return keeps the address it was made with."""
        return False


class ErasureFilter(admin.SimpleListFilter):
    """Customers whose erasure waits for a second person."""

    title = _("Erase personal data")
    parameter_name = "erasure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice beside "all"."""
        return [("asked", gettext("Waiting for a second person"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Customer]) -> QuerySet[Customer]:
        """Keep those that wait."""
        if self.value() != "asked":
            return queryset
        return queryset.filter(pk__in=selectors.customers_to_be_erased())


@admin.register(Customer)
class CustomerAdmin(ModelAdmin):
    """People we serve. They come by themselves; only corrections are made here."""

    form = CustomerForm
    list_display = ["shown_name", "email", "phone", "country", "language", "account", "created_at"]
    list_filter = [
        ErasureFilter,
        "country",
        "language",
        ("erased_at", admin.EmptyFieldListFilter),
        ("user", admin.EmptyFieldListFilter),
        "created_at",
    ]
    search_fields = ["name", "email_normalised", "phone"]
    readonly_fields = ["user", "created_at", "erased_at"]
    fields = ["name", "email", "phone", "country", "language", *readonly_fields]
    inlines = [AddressInline]
    list_per_page = 50
    show_full_result_count = False
    actions_detail = ["erase"]

    @display(description=_("Name"), ordering="name")
    def shown_name(self, customer: Customer) -> str:
        """The name, or that there is none any more."""
        return customer.name if customer.erased_at is None else gettext("Erased customer")

    @display(description=pgettext_lazy("a user's account", "Account"), boolean=True)
    def account(self, customer: Customer) -> bool:
        """Whether they can sign in."""
        return customer.user_id is not None

    @action(description=_("Erase personal data"), url_path="erase", permissions=["erase"])
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One supervisor asks, another one confirms or refuses."""
        customer = selectors.customer(object_id)
        page = reverse("admin:accounts_customer_change", args=[customer.pk])
        if request.method == "POST":
            messages.success(request, _decided(request, customer.pk))
            return HttpResponseRedirect(page)
        waiting = selectors.erasure_asked(customer.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Erase personal data"),
            "customer": customer,
            "waiting": waiting,
            "postponed_since": erasure_registry.waiting_room().waiting_since(customer.pk),
            "own_request": waiting is not None and waiting.requested_by == str(request.user.pk),
            "back_url": page,
        }
        return TemplateResponse(request, "accounts/admin/erase_customer.html", context)

    def has_erase_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Supervisors."""
        return bool(request.user.has_perm("accounts.erase_customer"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: customers register or come with a return."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        """Erased customers stay empty."""
        return bool(super().has_change_permission(request, obj)) and (
            obj is None or obj.erased_at is None
        )

    def has_delete_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        """Nobody: the id must stay, the person is erased."""
        return False

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        """Hand the form to the service."""
        entered = form.cleaned_data
        services.update_customer(
            actor=Actor.staff(request.user.pk),
            now=clock.now(),
            customer_id=obj.pk,
            name=entered["name"],
            email=entered["email"],
            phone=entered["phone"],
            country=entered["country"] or None,
            language=entered["language"],
        )


def _decided(request: HttpRequest, customer_id: UUID) -> str:
    """Do what the button says; the sentence that tells it."""
    asked: dict[str, Any] = {
        "actor": Actor.staff(request.user.pk), "now": clock.now(), "customer_id": customer_id,
    }  # fmt: skip
    if "refuse" in request.POST:
        services.refuse_erasure(**asked)
        return gettext("The request has been refused. Nothing was erased.")
    if selectors.erasure_asked(customer_id) is None:
        services.ask_to_erase(**asked)
        return gettext("A colleague has to confirm this before anything is erased.")
    if services.approve_erasure(**asked).erased_at is None:
        return gettext("The data will be erased as soon as the last open request has ended.")
    return gettext("The customer's personal data have been erased.")
