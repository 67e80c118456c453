"""The one ASGI application: hooks, live events and static files by Starlette, pages by Django behind it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.settings")

import django

django.setup()

from sayso.web.application import build  # noqa: E402  (Django must be set up first)

application = build()
