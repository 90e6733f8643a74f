"""Where the demonstration plays: a sandbox of its own, everything deployed, all processes started.

The clock of everything goes `speed` times as fast as life, so that windows of minutes pass in
seconds; it begins in the past, as the API refuses points of the future.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checks.check import check
from clarity.monitoring.clock import VARIABLE, Clock
from examples.demo.processes import Processes, Started
from examples.serve import HOST
from monitoring.diagnostics_text import render
from monitoring.model import Model
from monitoring.plan import Json, Kind, Plan
from sandbox.api.client import Address
from sandbox.drill.deployed import Deployed, deployed
from sandbox.drill.wire import Wire
from sandbox.environment import STACK, for_process
from sandbox.home import Home
from sandbox.lifecycle import start, stop
from sandbox.pubsub.paths import CERTS_PATH
from sandbox.ready import settings_for

LONGEST_SECONDS = 170.0  # of real time, for all of it
BEHIND_SECONDS = 3_600.0  # how far in the past the clock begins
RUN_SERVICE = "locations/global/services"
PUSHER = "pubsub-push@example.iam.gserviceaccount.com"
AUDIENCE = "https://responder.example/incidents"
SUBSCRIPTION = "incident-responder"
MODELS = "models"


class StageError(Exception):
    """Something could not be set up; the message says what, and where to look."""


@dataclass(frozen=True, slots=True)
class Options:
    """`speed` of the clock, `rate` of real requests a second, the `folder` of the report."""

    root: Path
    folder: Path
    home: Path
    speed: float = 10.0
    rate: float = 30.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything runs. `took` is how long the deployment did, in seconds."""

    options: Options
    clock: Clock
    wire: Wire
    model: Model
    plan: Plan
    deployed: Deployed
    took: float
    backend: Started
    load: Started
    dependencies: int  # the port
    processes: Processes

    @property
    def project(self) -> str:
        return self.plan.project

    @property
    def began(self) -> int:
        """When the clock began (ms)."""
        return round(self.clock.showed * 1_000)

    def now(self) -> int:
        """Milliseconds, by the clock."""
        return round(self.clock.now() * 1_000)

    def break_models(self, share: float) -> None:
        """Let a share of the models' answers be errors; 0 mends them."""
        fault = {"mode": "error", "share": share} if share else {"mode": "none"}
        _ask(self.dependencies, "PUT", f"/faults/{MODELS}", fault)


Deploy = Callable[[Options, Home, Address, Plan], None]
"""Declares the plan's resources in the sandbox."""


def pulumi_up(options: Options, home: Home, address: Address, plan: Plan) -> None:
    """As people deploy. Raises StageError, and what making the engine ready raises."""
    settings = settings_for(options.root, home, address)
    log = options.folder / "pulumi.log"
    with log.open("wb") as said:
        done = subprocess.run(
            ["pulumi", "up", "--stack", STACK, "--yes", "--skip-preview", "--non-interactive"],
            cwd=options.root,
            env=for_process(settings),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    if done.returncode:
        raise StageError(f"pulumi up failed; see {log}")


@contextlib.contextmanager
def stage(options: Options, deploy: Deploy = pulumi_up) -> Iterator[Stage]:
    """Set everything up, and take it all down again.

    Raises StageError, ProcessError, or what starting a sandbox or `deploy` raises.
    """
    home = Home(options.home)
    model, plan = _planned(options.root)
    try:
        address = start(home)
        began = time.monotonic()
        deploy(options, home, address, plan)
        took = time.monotonic() - began
        clock = Clock(time.time(), time.time() - BEHIND_SECONDS, options.speed)
        environment = {**os.environ, VARIABLE: clock.text(), "PYTHONUNBUFFERED": "1"}
        with Processes(options.root, options.folder, environment) as processes:
            yield _staged(options, home, address, clock, processes, model, plan, took)
    finally:
        stop(home)


def _staged(
    options: Options,
    home: Home,
    address: Address,
    clock: Clock,
    processes: Processes,
    model: Model,
    plan: Plan,
    took: float,
) -> Stage:
    wire = Wire(address)
    objects = options.folder / "objects"
    lasting = ["--lasting", str(LONGEST_SECONDS)]
    dependencies = processes.start(
        "examples.dependencies", ["--folder", str(objects), *lasting], serves=True
    )
    run = _cloud_run_service(wire, plan)
    backend = processes.start(
        "examples.backend",
        lasting,
        serves=True,
        **_told(plan, address, dependencies.port(), run),
    )
    target = f"{HOST}:{backend.port()}"
    _subscribe(wire, plan, f"http://{target}/incidents/pubsub")
    processes.start("sandbox.collector", _collected(home, plan, target, backend, objects, clock))
    load = processes.start(
        "examples.load", ["--target", target, "--rate", str(options.rate), *lasting]
    )
    return Stage(
        options, clock, wire, model, plan, deployed(wire, plan), took,
        backend, load, dependencies.port(), processes,
    )  # fmt: skip


def _planned(root: Path) -> tuple[Model, Plan]:
    report = check(root, [STACK])
    plan = report.plans.get(STACK)
    if report.failed or report.model is None or plan is None:
        raise StageError("\n".join(render(d, report.texts) for d in report.diagnostics))
    return report.model, plan


def _told(plan: Plan, address: Address, dependencies: int, run: str) -> dict[str, str]:
    """The backend's environment."""
    return {
        "GOOGLE_CLOUD_PROJECT": plan.project,
        "CLARITY_SERVICE": service_of(plan),
        "CLARITY_ENVIRONMENT": plan.environment,
        "CLARITY_INSTANCE": "demo",
        "CLARITY_METRICS_ENDPOINT": address.grpc,
        "CLARITY_TRACES_ENDPOINT": f"{address.rest}/v1/traces",
        "BACKEND_DEPENDENCIES": f"http://{HOST}:{dependencies}",
        "BACKEND_PUSH_AUDIENCE": AUDIENCE,
        "BACKEND_PUSH_EMAIL": PUSHER,
        "BACKEND_CERTIFICATES": f"{address.rest}{CERTS_PATH}",
        "BACKEND_CLOUD_RUN": run,
        "BACKEND_CLOUD_RUN_ENDPOINT": address.rest.removeprefix("http://"),
    }


def _collected(
    home: Home, plan: Plan, target: str, backend: Started, objects: Path, clock: Clock
) -> list[str]:
    """What the collector is told."""
    told = {
        "--home": str(home.root),
        "--project": plan.project,
        "--target": target,
        "--pid": str(backend.pid),
        "--log": str(backend.output),
        "--folder": f"health-uploads={objects}",
        "--lasting": str(LONGEST_SECONDS * clock.speed),
        "--service": service_of(plan),
        "--revision": f"{service_of(plan)}-00001",
        "--instance": "demo",
    }
    return [word for pair in told.items() for word in pair]


def service_of(plan: Plan) -> str:
    """The id of the plan's one service."""
    (service,) = plan.of(Kind.SERVICE)
    return str(service.body["name"]).rpartition("/")[2]


def _cloud_run_service(wire: Wire, plan: Plan) -> str:
    """A Cloud Run service for the responder to scale; its name."""
    parent = f"projects/{plan.project}/{RUN_SERVICE}"
    body = {"template": {"containers": [{"image": "backend"}]}, "scaling": {"minInstanceCount": 1}}
    wire.ask("POST", f"/v2/{parent}?serviceId={service_of(plan)}", body)
    return f"{parent}/{service_of(plan)}"


def _subscribe(wire: Wire, plan: Plan, endpoint: str) -> None:
    """Push what the responder's channel publishes to the backend."""
    (topic,) = {
        str(channel.body["labels"]["topic"])
        for channel in plan.of(Kind.CHANNEL)
        if channel.body["type"] == "pubsub"
    }
    subscription = f"projects/{plan.project}/subscriptions/{SUBSCRIPTION}"
    token = {"serviceAccountEmail": PUSHER, "audience": AUDIENCE}
    push = {"pushEndpoint": endpoint, "oidcToken": token}
    wire.ask("PUT", f"/v1/{topic}", {})
    wire.ask("PUT", f"/v1/{subscription}", {"topic": topic, "pushConfig": push})


def _ask(port: int, method: str, path: str, body: Json) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request(method, path, json.dumps(body).encode())
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise StageError(f"{method} {path} answered {answer.status}")
    finally:
        connection.close()
