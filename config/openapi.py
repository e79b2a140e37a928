"""The problem answers in the OpenAPI document: each operation says how it can refuse.

`document_problems` is the one hook of the document's generator. What follows from an operation's
own shape (its address, its body, who may call it) is added here; what only the view knows (404 for
an id in a body, 410) the view names with a description, and gets the same shape here. The module is
imported beside the addresses of the API, because `BlankChoices` registers itself.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from config import problems

Document = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
TAKING_BODIES = ("post", "put", "patch")
PROBLEM: Document = {
    "type": "object",
    "description": "Problem details (RFC 9457). Decide by `code`: it is stable, `title` is not.",
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": f"`{problems.TYPE_PREFIX}` and the code",
        },
        "title": {"type": "string", "description": "A sentence in the language of the request"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "instance": {"type": "string", "description": "The path that was asked for"},
        "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "examples": ["invalid_input"]},
        "correlation": {
            "type": "string",
            "description": "The `X-Request-ID` of this answer; name it when you ask us",
        },
        "params": {
            "type": "object",
            "additionalProperties": True,
            "description": "What the sentence was made of",
        },
        "errors": {
            "type": "array",
            "description": "Each field that is wrong, such as `lines.0.sku_code`",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "required": ["field", "message"],
            },
        },
    },
    "required": ["type", "title", "status", "instance", "code", "correlation"],
}
RETRY_AFTER = {
    "description": "Seconds to wait before the same request is worth sending again",
    "required": True,
    "schema": {"type": "integer", "minimum": 0},
}
SOMETIMES_RETRY_AFTER = {**RETRY_AFTER, "required": False}
SCHEME = {"description": "The scheme of API keys", "required": True, "schema": {"type": "string"}}
# Name of the component and what the status means here, for all operations alike.
ANSWERS: dict[str, tuple[str, str]] = {
    "400": ("Malformed", "The request cannot be read, or a field is missing, unknown or wrong."),
    "401": ("NotAuthenticated", "No credentials, or wrong, revoked or expired ones."),
    "403": ("NotAllowed", "Known, but without the scope, the role or the second factor for it."),
    "404": ("NotFound", "It does not exist, or the caller must not know that it does."),
    "406": ("NotAcceptable", "The answer does not come in the media type asked for."),
    "409": ("Conflict", "The state does not allow it, or a twin with this key is under way."),
    "410": ("Gone", "It existed, and was deleted when its time was over."),
    "415": ("UnsupportedMediaType", "The body has another media type than the ones listed."),
    "422": ("Refused", "Well formed, but it cannot be done as asked, or the key was used before."),
    "429": ("TooManyRequests", "More requests than the caller's limit."),
    "503": ("Unavailable", "The store is busy or away; the same request may be sent again."),
}
HEADERS: dict[str, Document] = {
    "401": {"WWW-Authenticate": SCHEME},
    "409": {"Retry-After": SOMETIMES_RETRY_AFTER},
    "429": {"Retry-After": RETRY_AFTER},
    "503": {"Retry-After": RETRY_AFTER},
}
# Whoever calls whatever: text that cannot be stored, a wrong key, staff without a second factor,
# an impossible Accept, too many requests, a database that is away.
ALWAYS = ("400", "401", "403", "406", "429", "503")


def document_problems(result: Document, **_generator: Any) -> Document:
    """Add its problem answers to every operation, and what they look like to the components."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {name: _answer(status) for status, (name, _) in ANSWERS.items()}
    for item in result["paths"].values():
        for method in METHODS:
            if method in item:
                _complete(method, item[method])
    return result


def _complete(method: str, operation: Document) -> None:
    """The answers of one operation, in the order of their numbers."""
    found: Document = operation["responses"]
    for status in _refusals(method, operation):
        found.setdefault(status, {"$ref": f"#/components/responses/{ANSWERS[status][0]}"})
    for status, told in found.items():
        if status in ANSWERS and "$ref" not in told:
            found[status] = {**_answer(status), "description": told["description"]}
    operation["responses"] = dict(sorted(found.items()))


def _refusals(method: str, operation: Document) -> Iterator[str]:
    """What follows from the shape of an operation."""
    yield from ALWAYS
    named = {(one["in"], one["name"]) for one in operation.get("parameters", [])}
    if ("query", "cursor") in named or any(place == "path" for place, _name in named):
        yield "404"
    if method != "get":
        yield from ("409", "422")
    if method in TAKING_BODIES:
        yield "415"


def _answer(status: str) -> Document:
    """What a refusal with this status looks like."""
    answer: Document = {
        "description": ANSWERS[status][1],
        "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return {**answer, "headers": HEADERS[status]} if status in HEADERS else answer


class BlankChoices(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    """A choice that a row may leave empty is documented as one that may be empty.

    REST framework forgets `blank` of fields that are only shown, and the generator asks the field.
    """

    target_class = "rest_framework.serializers.ChoiceField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        """The field's schema, with the empty text where the column takes it."""
        if self.target.read_only and _may_be_blank(self.target):
            self.target.allow_blank = True
        return auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)


def _may_be_blank(field: Any) -> bool:
    """Whether the column behind a serializer's field takes the empty text."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    try:
        return bool(model and model._meta.get_field(field.source).blank)
    except FieldDoesNotExist:
        return False
