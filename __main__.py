"""The Pulumi program: read the config, compile it for this stack, declare what follows."""

import sys
from pathlib import Path

import pulumi

from checks.check import plan_for
from monitoring.declare.declare import declare

plan, findings = plan_for(Path(__file__).parent, pulumi.get_stack())
if plan is None:
    sys.exit(findings)
declare(plan)
