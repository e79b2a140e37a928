"""The Idempotency-Key of the API: a mixin for views whose writes may be sent twice."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from events import clock, idempotency
from events.errors import ProductError
from events.idempotency import StoredAnswer

HEADER = "Idempotency-Key"
KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="16 to 255 visible ASCII characters; the same key gives the same answer.",
)
KEY_NEEDED = OpenApiParameter(
    KEY.name, KEY.type, KEY.location, required=True, description=KEY.description
)


class IdempotentWrites(APIView):
    """Offers `once(request, work)`: the first answer again for the same key and request."""

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Keep the raw body within reach before a parser consumes it."""
        if request.content_type == "application/json":
            request.body  # noqa: B018 - reading it caches it
        return super().initialize_request(request, *args, **kwargs)

    def once(
        self, request: Request, work: Callable[[], Response], *, required: bool = False
    ) -> HttpResponse:
        """Run `work` under the request's key; without a key just run it, unless required.

        Call it after authentication, permission and object checks. Raises KeyMissing, KeyMalformed,
        KeyInUse, KeyReused.
        """
        header = request.headers.get(HEADER)
        if header is None and not required:
            return work()
        stored = idempotency.answer_once(
            scope=idempotency.scope_of(_principal(request), str(request.method), self._route()),
            key=idempotency.parse_key(header),
            fingerprint=_fingerprint(request),
            now=clock.now(),
            work=lambda: self._stored(request, work()),
            on_refusal=lambda error: self._refused(request, error),
        )
        answer = HttpResponse(stored.body, status=stored.status, headers=dict(stored.headers))
        if stored.replayed:
            answer["Idempotent-Replayed"] = "true"
        return answer

    def _route(self) -> str:
        match = self.request.resolver_match
        return match.route if match else self.request.path

    def _refused(self, request: Request, error: ProductError) -> StoredAnswer:
        return self._stored(request, self.handle_exception(error))

    def _stored(self, request: Request, response: Response) -> StoredAnswer:
        rendered = self.finalize_response(request, response)
        rendered.render()
        headers = {name: value for name, value in rendered.items() if name != "Allow"}
        return StoredAnswer(rendered.status_code, bytes(rendered.content), headers)


def _principal(request: Request) -> str:
    """Who calls: an API key, a user, or a session."""
    key = getattr(request.auth, "pk", None)
    return f"key:{key}" if key else f"user:{request.user.pk}"


def _fingerprint(request: Request) -> str:
    multipart = (request.content_type or "").startswith("multipart/")
    body = repr(sorted(request.POST.lists())).encode() if multipart else request._request.body
    uploads = [
        name.encode() + hashlib.file_digest(upload, "sha256").digest()
        for name, files in sorted(request.FILES.lists())
        for upload in files
    ]
    for _name, files in request.FILES.lists():
        for upload in files:
            upload.seek(0)
    return idempotency.fingerprint_of(
        method=str(request.method),
        path=request.get_full_path(),
        content_type="multipart/form-data" if multipart else (request.content_type or ""),
        body=body,
        uploads=uploads,
    )
