"""The clarity command: the verbs, and what all of them share."""

from __future__ import annotations

import gc
import sys

import typer

from cli import backtest, check, contract, drill, explain, plan, rule, sandbox, test

app = typer.Typer(
    name="clarity",
    help="Monitoring as reviewed code for Google Cloud.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("check")(check.check)
app.command("plan")(plan.plan)
app.command("explain")(explain.explain)
app.command("test")(test.test)
app.command("backtest")(backtest.backtest)
app.command("contract")(contract.contract)
app.command("drill")(drill.drill)
app.command("rule")(rule.rule)
app.add_typer(sandbox.app, name="sandbox")


def main() -> None:
    """Run, and end with 0 (fine), 1 (findings) or 2 (usage, or something failed)."""
    try:
        app(prog_name="clarity")
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        sys.stderr.close()
        sys.exit(0)
    finally:
        # The interpreter would look through every object once more before it ends: a seventh of
        # the time of a quick command.
        gc.freeze()
