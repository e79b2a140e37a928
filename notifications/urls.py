"""The demo outbox, mounted at /demo/outbox/."""

from django.urls import path, register_converter

from notifications import views
from notifications.adapters.outbox import NAME_PATTERN


class MailNameConverter:
    """Names of mails in the outbox: nothing that could leave its folder."""

    regex = NAME_PATTERN

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(MailNameConverter, "outbox_mail")

app_name = "outbox"
urlpatterns = [
    path("", views.mails, name="mails"),
    path("<outbox_mail:name>/", views.mail, name="mail"),
    path("<outbox_mail:name>/html/", views.mail_html, name="mail-html"),
    path("<outbox_mail:name>/files/<int:number>/", views.mail_file, name="mail-file"),
]
