"""A stack that does not exist.

A stack is an environment: its file Pulumi.STACK.yaml says where it deploys to. `--stack` named
one that has no file, so there is nothing to judge. `pulumi stack init STACK` makes one.

Source: Pulumi, "Stacks": the settings of a stack stand in Pulumi.<stack-name>.yaml.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("stack-unknown", Group.CONFIG, Severity.ERROR)
