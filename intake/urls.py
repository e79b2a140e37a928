"""URLs of intake: `hooks` goes below `/hooks/`."""

from django.urls import path

from intake.views import hooks as hook_views

hooks = [path("mail/", hook_views.take_mail, name="mail")]
