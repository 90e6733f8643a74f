"""Google's own JSON and YAML, judged as the resources of a project are."""

from checks.raw.judge import judge_files, judge_raw

__all__ = ["judge_files", "judge_raw"]
