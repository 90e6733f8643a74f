"""What a handler is given: the store, the clock, projects, and the judges that handlers share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from monitoring.model import MetricKind, ValueType
from monitoring.plan import Json, Kind
from monitoring.validation.lookup import MetricFacts
from monitoring.validation.quotas import QUOTAS, exceeded
from monitoring.validation.validate import validate
from sandbox.api import names
from sandbox.api.errors import exhausted, refused
from sandbox.api.names import Pattern, Project
from sandbox.api.store import Store

Request = Mapping[str, Json]  # a request message in JSON form; ``updateMask`` is a list of paths
Body = dict[str, Json]

LOG_METRIC_PREFIX = "logging.googleapis.com/user/"


class Api:
    """The state of the service, and nothing of any wire."""

    def __init__(
        self, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.store = store
        self.now = now

    def timestamp(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def project(self, segment: str) -> Project:
        """A project named by its id or, once something was made in it, by its number."""
        return Project(self.store.project_id(segment) or segment if segment.isdigit() else segment)

    def read_name(self, pattern: Pattern, name: object, field: str = "name") -> dict[str, str]:
        """The parts of a name, the project by its id; raises ApiError for another pattern."""
        parts = pattern.read(name, field)
        parts["project"] = self.project(parts["project"]).id
        return parts

    def key(self, pattern: Pattern, name: object) -> str | None:
        """The key under which a resource of this name is stored; None for another pattern."""
        parts = pattern.match(name)
        if parts is None:
            return None
        parts["project"] = self.project(parts["project"]).id
        return pattern.fill(**parts)

    def judge(self, kind: Kind, body: Body, project: str) -> None:
        """Raises ApiError where the body breaks the API's rules."""
        found = validate(kind, body, StoredMetrics(self, project))
        if found:
            raise refused(found)

    def add(self, kind: str, parent: str, key: str, body: Body) -> None:
        """Store a new resource; raises ApiError (429) where the quota of its kind is used up."""
        if kind in QUOTAS and (why := exceeded(kind, self.store.count(kind, parent))):
            raise exhausted(why)
        self.store.insert(kind, parent, key, body)

    def descriptor(self, project: str, type: str) -> Body | None:
        """The descriptor of a metric: a stored one, or that of a log-based metric."""
        if type.startswith(LOG_METRIC_PREFIX):
            id = type.removeprefix(LOG_METRIC_PREFIX)
            row = self.store.get(names.LOG_METRIC.fill(project=project, id=id))
            return row.body["metricDescriptor"] if row else None
        row = self.store.get(names.DESCRIPTOR.fill(project=project, type=type))
        return row.body if row else None


class StoredMetrics:
    """The facts of the metrics that a project has declared."""

    def __init__(self, api: Api, project: str) -> None:
        self._api = api
        self._project = project

    def metric(self, type: str, /) -> MetricFacts | None:
        found = self._api.descriptor(self._project, type)
        if found is None:
            return None
        labels = {
            label["key"]: label.get("valueType", "STRING") for label in found.get("labels", ())
        }
        try:
            kind, value = MetricKind(found["metricKind"]), ValueType(found["valueType"])
        except (KeyError, ValueError):
            return None
        return MetricFacts(kind, value, labels)
