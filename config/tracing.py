"""Traces by OpenTelemetry: an extra, see `requirements/otel.in`.

Requests, reactions and calls of one correlation belong to one trace: its id is the hash of the
correlation, so nothing has to be handed from process to process but what the log holds anyway.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags

from events import correlation, spans


def install(role: str) -> None:
    """Send spans to OTEL_EXPORTER_OTLP_ENDPOINT, in batches, from a thread of their own."""
    _install(role, BatchSpanProcessor(OTLPSpanExporter()))


def _install(role: str, processor: SpanProcessor) -> TracerProvider:
    provider = TracerProvider(
        resource=Resource.create({"service.name": "aftersales", "service.role": role})
    )
    provider.add_span_processor(processor)
    tracer = provider.get_tracer("aftersales")

    def start(name: str, attributes: Mapping[str, str]) -> AbstractContextManager[object]:
        return _span(tracer, name, attributes)

    spans.install(start)
    return provider


@contextmanager
def _span(tracer: trace.Tracer, name: str, attributes: Mapping[str, str]) -> Iterator[object]:
    """A span of the trace that the bound correlation stands for; an error is marked by its type.

    Messages of errors may hold what somebody wrote, so they are not sent.
    """
    bound = correlation.current()
    parent = _trace_of(bound) if not trace.get_current_span().is_recording() else None
    with tracer.start_as_current_span(
        name,
        context=parent,
        attributes={**attributes, "correlation": bound},
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


def _trace_of(bound: str) -> context.Context | None:
    """The context of the trace with the id made of the correlation."""
    if not bound:
        return None
    digest = sha256(bound.encode()).digest()
    parent = SpanContext(
        trace_id=int.from_bytes(digest[:16]),
        span_id=int.from_bytes(digest[16:24]),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
    return trace.set_span_in_context(NonRecordingSpan(parent))
