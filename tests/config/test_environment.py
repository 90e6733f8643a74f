"""Stacks: what a stack's file says, and that it says no secret."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.config import LoadedEnvironment, load_environment, render, stacks
from monitoring.model import Environment, Model, Quantity, Severity, Target
from tests.config.trees import ROOT, shipped, told, valid

KEY = "R0UT1NGK3Y0000000000000000000000"

FULL = """\
secretsprovider: gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k
encryptedkey: CiQA0000
config:
  gcp:project: example.com:my-project
  gcp:region: europe-west1
  pulumi:disable-default-providers: [aws]
  clarity:environment: staging
  clarity:host: api.example.com
  clarity:protect: true
  clarity:channels:
    email: {address: staging@example.com}
    responder:
      topic: projects/other-project/topics/incidents
  clarity:routes:
    page: [email, responder]
  clarity:targets: {api_availability: "99.5%", api_latency: 90% < 1s}
  clarity:disabled: [uptime/live, alert/api_latency/]
  clarity:pagerdutyServiceKey:
    secure: v1:abc:def
"""


@pytest.fixture(scope="module")
def model() -> Model:
    found = valid(shipped()).model
    assert found is not None
    return found


def read(tmp_path: Path, text: str, model: Model | None) -> LoadedEnvironment:
    (tmp_path / "Pulumi.prod.yaml").write_text(text, encoding="utf-8")
    return load_environment(tmp_path, "prod", model)


def environment(tmp_path: Path, text: str, model: Model) -> Environment:
    loaded = read(tmp_path, text, model)
    assert loaded.diagnostics == ()
    assert loaded.environment is not None
    return loaded.environment


def findings(tmp_path: Path, config: str, model: Model | None) -> list[str]:
    """What is found in a config with a project and these lines, without the file's name."""
    loaded = read(tmp_path, f"config:\n  gcp:project: my-project\n{config}", model)
    return [told(d).removeprefix("Pulumi.prod.yaml:") for d in loaded.diagnostics]


def test_stacks_of_the_checkout() -> None:
    assert stacks(ROOT) == ("dev", "local", "prod")


@pytest.mark.parametrize("stack", ["dev", "local", "prod"])
def test_shipped(stack: str, model: Model) -> None:
    loaded = load_environment(ROOT, stack, model)
    assert loaded.diagnostics == ()
    assert loaded.environment is not None
    assert loaded.environment.name == loaded.environment.stack == stack
    assert loaded.environment.protect == (stack == "prod")


def test_everything(tmp_path: Path, model: Model) -> None:
    found = environment(tmp_path, FULL, model)
    assert (found.stack, found.name, found.project) == ("prod", "staging", "example.com:my-project")
    assert (found.host, found.protect) == ("api.example.com", True)
    assert found.channels == {
        "email": {"email_address": "staging@example.com"},
        "responder": {"topic": "projects/other-project/topics/incidents"},
    }
    assert found.routes == {Severity.PAGE: ("email", "responder")}
    assert found.targets == {
        "api_availability": Target(Decimal("0.995")),
        "api_latency": Target(Decimal("0.9"), Quantity(Decimal(1), "s")),
    }
    assert found.disabled == ("uptime/live", "alert/api_latency/")
    assert found.secrets == {"pagerdutyServiceKey"}
    assert (found.source.file, found.source.line) == ("Pulumi.prod.yaml", 3)


def test_a_project_is_enough(tmp_path: Path, model: Model) -> None:
    found = environment(tmp_path, "config: {gcp:project: my-project}\n", model)
    assert (found.name, found.host, found.secrets) == ("prod", "", frozenset())


CASES = {
    "  clarity:enviroment: dev\n": (
        "3:3 key-unknown unknown key 'clarity:enviroment' in config | did you mean "
        "'clarity:environment'?"
    ),
    "  environment: dev\n": "3:3 value-invalid 'environment': a key of the config has a namespace",
    "  clarity:protect: yes\n": "3:20 value-type expected true or false, found text",
    "  clarity:host: https://a.example.com/\n": (
        "3:17 value-invalid 'https://a.example.com/': a host is a name or an address, without https://"
    ),
    "  clarity:host: {secure: v1:x}\n": "3:3 value-type expected text, found a mapping",
    "  clarity:host: api..example.com\n": (
        "3:17 value-invalid 'api..example.com': a host is a name or an address, without https:// "
        "and without a path | for instance api.example.com"
    ),
    "  clarity:channels: {mail: {address: a@b.example}}\n": (
        "3:22 reference-unknown there is no channel 'mail' | did you mean 'email'?"
    ),
    "  clarity:channels: {email: {topic: incidents}}\n": (
        "3:30 key-unknown the channel 'email' has no 'topic' | one of address"
    ),
    "  clarity:channels: {pagerduty: {address: a@b.example}}\n": (
        "3:34 key-unknown the channel 'pagerduty' has no 'address' | only its secret differs"
    ),
    "  clarity:routes: {page: [mail]}\n": (
        "3:27 reference-unknown there is no channel 'mail' | did you mean 'email'?"
    ),
    "  clarity:routes: {urgent: [email]}\n": "3:20 key-unknown unknown key 'urgent' in routes",
    "  clarity:targets: {api_latncy: 95% < 1s}\n": (
        "3:21 reference-unknown there is no objective 'api_latncy' | did you mean 'api_latency'?"
    ),
    "  clarity:targets: {api_latency: 95% <= 1s}\n": "3:34 value-invalid '95% <= 1s': a target "
    "is a share",
    "  clarity:disabled: ['uptime live']\n": "3:22 value-invalid 'uptime live': a resource key "
    "is written",
    f"  clarity:pagerdutyServiceKey: {KEY}\n": (
        "3:3 secret-in-clear 'clarity:pagerdutyServiceKey' is neither a setting nor an "
        "encrypted secret | set it with: pulumi config set --secret pagerdutyServiceKey"
    ),
}


@pytest.mark.parametrize(("config", "expected"), CASES.items())
def test_mistakes(tmp_path: Path, model: Model, config: str, expected: str) -> None:
    (finding,) = findings(tmp_path, config, model)
    assert finding.startswith(expected)


def test_a_project_is_needed(tmp_path: Path, model: Model) -> None:
    loaded = read(tmp_path, "config:\n  clarity:host: a.example\n", model)
    assert [told(d) for d in loaded.diagnostics] == [
        "Pulumi.prod.yaml:1:1 key-missing 'config' has no 'gcp:project' | add gcp:project: ..."
    ]


def test_keys_misspelt_where_others_keys_are_welcome(tmp_path: Path, model: Model) -> None:
    for text in ("cnfig:\n  gcp:project: my-project\n", "config:\n  gcp:projct: my-project\n"):
        (diagnostic,) = read(tmp_path, text, model).diagnostics
        assert diagnostic.code == "key-missing"
        assert diagnostic.hint in ("rename cnfig", "rename gcp:projct")


def test_without_a_model_the_file_itself_is_still_judged(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, "  clarity:protect: 1\n", None)
    assert finding == "3:20 value-type expected true or false, found the number 1"
    loaded = read(tmp_path, FULL, None)
    assert (loaded.environment, loaded.diagnostics) == (None, ())


@pytest.mark.parametrize("stack", ["prd", "", "..", "../prod", "a/b", "x" * 500, "a\x00b", "-"])
def test_no_such_stack(stack: str, model: Model) -> None:
    loaded = load_environment(ROOT, stack, model)
    assert loaded.environment is None
    assert [(d.code, d.span.file) for d in loaded.diagnostics] == [("stack-unknown", "Pulumi.yaml")]


def test_a_stack_misspelt(model: Model) -> None:
    (diagnostic,) = load_environment(ROOT, "prd", model).diagnostics
    assert diagnostic.hint == "did you mean 'prod'?"


def test_a_folder_in_place_of_the_file(tmp_path: Path, model: Model) -> None:
    (tmp_path / "Pulumi.prod.yaml").mkdir()
    (diagnostic,) = load_environment(tmp_path, "prod", model).diagnostics
    assert told(diagnostic) == "Pulumi.prod.yaml:1:1 file-unreadable Pulumi.prod.yaml is not a file"


LEAKS = {
    "encrypted": "  clarity:pagerdutyServiceKey:\n    secure: {key}\n",
    "encrypted, over lines": "  clarity:key:\n    secure: >-\n      {key}\n      {key}\n",
    "in clear": "  clarity:pagerdutyServiceKey: {key}\n",
    "in clear, with a wrong setting": "  clarity:pagerdutyServiceKey: {{secure: [{key}]}}\n",
    "in a channel": "  clarity:channels: {{pagerduty: {{service_key: {key}}}}}\n",
    "as a channel": "  clarity:channels: {{pagerduty: {key}}}\n",
    "as all channels": "  clarity:channels: {key}\n",
    "as a channel's secret": "  clarity:channels: {{pagerduty: {{secret: {key}}}}}\n",
    "encrypted in a setting": "  clarity:host: {{secure: {key}}}\n",
    "of another namespace": "  gcp:credentials: {key}\n  gcp:x: [\n",
    "in a channel, not closed": "  clarity:channels: {{pagerduty: {{x: {key}\n",
    "in a setting, not closed": "  clarity:host: {{secure: {key}\n",
    "not closed": '  clarity:pagerdutyServiceKey: "{key}\n',
    "as an anchor": "  clarity:pagerdutyServiceKey: &{key} x\n",
    "as an alias": "  clarity:pagerdutyServiceKey: *{key}\n",
    "as a tag": "  clarity:pagerdutyServiceKey: !{key} x\n",
    "given twice": "  clarity:k: {key}\n  clarity:k: {key}\n",
    "with a colon": "  clarity:pagerdutyServiceKey: {key}: {key}\n",
    "in a list": "  clarity:pagerdutyServiceKey:\n    - {key}\n",
    "on a line of its own": "  clarity:pagerdutyServiceKey:\n  {key}\n",
    "after a tab": "  clarity:pagerdutyServiceKey:\t{key}\n\tx\n",
}


@pytest.mark.parametrize("how", LEAKS)
def test_no_secret_is_shown(tmp_path: Path, model: Model, how: str) -> None:
    text = (
        f"config:\n  gcp:project: my-project\n  clarity:nonsense: 1\n{LEAKS[how].format(key=KEY)}"
    )
    loaded = read(tmp_path, text, model)
    assert loaded.diagnostics
    shown = [loaded.texts["Pulumi.prod.yaml"]]
    shown += [render(d, loaded.texts) + repr(d) for d in loaded.diagnostics]
    assert KEY not in "\n".join(shown)


def test_what_is_no_secret_is_shown(tmp_path: Path, model: Model) -> None:
    text = read(tmp_path, FULL, model).texts["Pulumi.prod.yaml"]
    hidden = set(FULL.splitlines()) - set(text.splitlines())
    assert {line.split(": ")[0].strip() for line in hidden} == {
        *("secretsprovider", "encryptedkey", "gcp:region", "pulumi:disable-default-providers"),
        "secure",
    }
    assert [len(a) for a in FULL.splitlines()] == [len(b) for b in text.splitlines()]
