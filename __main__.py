"""The Pulumi program: read the config, compile it for this stack, declare what follows."""

from pathlib import Path

import pulumi

from checks.check import check
from monitoring.declare.declare import declare
from monitoring.diagnostics_text import render

stack = pulumi.get_stack()
report = check(Path(__file__).parent, [stack])
if report.failed:
    raise pulumi.RunError("\n".join(render(found, report.texts) for found in report.diagnostics))
declare(report.plans[stack])
