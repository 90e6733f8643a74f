"""Which traces are sampled, and that the spans of the others are recorded all the same."""

from __future__ import annotations

from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import (
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes


class RecordingSampler(Sampler):
    """Samples as the parent does (Cloud Run decides for its requests), roots by `ratio`.

    What is not sampled is recorded, so that it can be kept at its end; other services are told of
    the parent's decision only. The SDK's own AlwaysRecordSampler loses the attributes that a span
    is started with, because the sampler that drops has dropped them already.

    Raises ValueError for a ratio outside 0 to 1.
    """

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio
        self._decides = ParentBased(root=TraceIdRatioBased(ratio))

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """The SDK's interface: RECORD_ONLY where the decision is to drop."""
        decided = self._decides.should_sample(
            parent_context, trace_id, name, kind, attributes, links, trace_state
        )
        if decided.decision is not Decision.DROP:
            return decided
        return SamplingResult(Decision.RECORD_ONLY, attributes, decided.trace_state)

    def get_description(self) -> str:
        """The SDK's interface."""
        return f"RecordingSampler{{{self._ratio}}}"
