"""At least 95 of 100 mistakes in the shipped config are found, and the others have a reason.

The mistakes are systematic (see `damage`): every key and value of every file is written in each of
the wrong ways that what it is invites. Free text is left alone, as is whatever makes another valid
config. A mistake counts as found if `check` says anything about its entry that it did not say of
the shipped project.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from tests.check_mutation.judging import Project
from tests.check_mutation.listing import NO_REASON, listed, written
from tests.check_mutation.mutants import Mutant, mutants
from tests.check_mutation.places import kind_of

LEAST = 0.95
SAMPLE = 200


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("mutated"))


@pytest.fixture(scope="module")
def made(project: Project) -> tuple[Mutant, ...]:
    return tuple(mutants(project.files))


def missed(project: Project, tried: Iterable[Mutant]) -> list[Mutant]:
    return [mutant for mutant in tried if not project.is_caught(mutant)]


def rates(tried: Sequence[Mutant], misses: Sequence[Mutant]) -> str:
    """How many were found of each kind of mistake, the worst kind first."""
    total, lost = Counter(m.kind for m in tried), Counter(m.kind for m in misses)
    worst = sorted(total, key=lambda kind: (-lost[kind] / total[kind], kind))
    return "\n".join(f"{kind}: {total[kind] - lost[kind]} of {total[kind]}" for kind in worst)


def test_of_a_sample_all_that_has_no_reason_is_caught(
    project: Project, made: tuple[Mutant, ...]
) -> None:
    sample = made[:: len(made) // SAMPLE]
    assert len(sample) >= SAMPLE
    misses = missed(project, sample)
    assert {mutant.id for mutant in misses} <= set(listed())
    assert len(misses) <= (1 - LEAST) * len(sample), rates(sample, misses)


@pytest.mark.slow
def test_nearly_all_are_caught_and_the_misses_are_listed(
    project: Project, made: tuple[Mutant, ...]
) -> None:
    misses = missed(project, made)
    for tests in (True, False):  # the many alert tests hide nothing of the config
        tried = [m for m in made if (kind_of(m.file) == "alert_tests") is tests]
        lost = [m for m in misses if (kind_of(m.file) == "alert_tests") is tests]
        assert len(lost) <= (1 - LEAST) * len(tried), rates(tried, lost)
    again = "list them anew: python -m tests.check_mutation.listing"
    assert {mutant.id for mutant in misses} == set(listed()), again


def test_every_miss_has_a_reason() -> None:
    assert NO_REASON not in listed().values()


def test_a_list_that_is_written_anew_keeps_its_reasons() -> None:
    reasons = listed()
    kept = written(reasons, reasons)
    assert NO_REASON not in kept
    assert NO_REASON in written([*reasons, "monitoring/alerts.yaml: something new"], reasons)


def test_there_are_thousands_each_with_a_name_of_its_own(made: tuple[Mutant, ...]) -> None:
    assert len(made) > 5_000
    assert len({mutant.id for mutant in made}) == len(made)


def test_each_changes_its_file_and_no_more(project: Project, made: tuple[Mutant, ...]) -> None:
    assert {mutant.file for mutant in made} == set(project.files)
    for mutant in made:
        assert mutant.text != project.files[mutant.file], mutant.id
        first, last = mutant.lines
        assert 1 <= first <= last <= mutant.text.count("\n") + 1, mutant.id


def test_what_is_found_of_the_project_itself_is_about_no_mistake(
    project: Project, tmp_path: Path
) -> None:
    """A mistake that changes nothing is not caught: what counts is what the mistake has added."""
    file = "monitoring/sla_objectives.yaml"
    text = project.files[file]
    same = Mutant(file, ("error_budgets",), "none", text, (1, text.count("\n") + 1), ("144s",))
    assert not project.is_caught(same)
