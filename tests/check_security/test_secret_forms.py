"""Secrets are recognised by their form, hidden in what is shown, and not seen where none is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.examples import PROJECT
from monitoring.config import as_json, load_contents, render
from monitoring.secrets import hidden, secrets_in
from tests.config.trees import shipped

# None of these was ever a secret: the forms, filled with what nobody would issue. They are put
# together here, so that nobody's scanner takes this file for a leak.
FILL = "EXAMPLEexample0123456789EXAMPLEexample0123456789"
FORMS = {
    "a Slack token": "xo" + f"xb-{FILL}",
    "the address of a Slack webhook": "hooks.slack.com" + f"/services/T0/B0/{FILL}",
    "the address of a Google Chat webhook": "chat.googleapis.com"
    + f"/v1/spaces/AAAA/messages?key=K0&token={FILL}",
    "the address of a Discord webhook": "discord.com" + f"/api/webhooks/123456/{FILL}",
    "the address of a Teams webhook": "webhook.office.com" + f"/webhookb2/{FILL}",
    "the address of a PagerDuty integration": "events.pagerduty.com"
    + f"/integration/{FILL[:32]}/enqueue",
    "an AWS access key": "AK" + "IA" + "EXAMPLE012345678",
    "a GitHub token": "gh" + f"p_{FILL}",
    "a GitLab token": "gl" + f"pat-{FILL}",
    "a Google API key": "AI" + f"za{FILL[:35]}",
    "a Google OAuth secret": "GOC" + f"SPX-{FILL}",
    "a Google access token": "ya" + f"29.{FILL}",
    "a Stripe key": "sk" + f"_live_{FILL}",
    "a SendGrid key": "S" + f"G.{FILL}.{FILL}",
    "a JSON web token": "ey" + f"J{FILL}.ey" + f"J{FILL}.{FILL}",
    "a bearer token": "Bearer " + FILL,
    "a private key": "-----BEGIN RSA PRIV" + "ATE KEY-----",
    "a password in a URL": "redis://shop:" + f"{FILL}@cache.example",
}
HARMLESS = (
    "https://shop.example:8443/hooks?team=web",
    "https://hooks.slack.com/ is where webhooks go",
    "send it as a Bearer TOKEN, or as Bearer ${secret:botToken}",
    "mailto:web@shop.example and redis://cache.example:6379/0",
    "https://${user}:${password}@shop.example",
    "https://shop:****@shop.example",
    "the key is in the password store under AIza",
    "projects/shop/notificationChannels/0123456789abcdef0123456789abcdef",
)


@pytest.mark.parametrize("what", FORMS)
def test_a_secret_is_told_for_what_it_is_and_hidden(what: str) -> None:
    text = f"see {FORMS[what]} for more"
    (found,) = secrets_in(text)
    assert found.what == what
    shown = hidden(text)
    assert FILL[:16] not in shown and len(shown) == len(text)
    assert shown.startswith("see ") and shown.endswith(" for more")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert list(secrets_in(text)) == []
    assert hidden(text) == text


def test_nothing_in_the_shipped_project_or_in_public_samples_is_taken_for_one(
    corpora: Path,
) -> None:
    texts = [data.decode() for data in shipped().values()] + list(PROJECT.values())
    files = [*corpora.glob("google-sample-*/*"), *corpora.glob("s*-*/*.y*ml")]
    texts += [path.read_text("utf-8", errors="replace") for path in files if path.is_file()]
    assert len(texts) > 150
    assert [secret for text in texts for secret in secrets_in(text)] == []


@given(st.text(max_size=2_000), st.sampled_from(sorted(FORMS)))
def test_what_is_hidden_has_no_secret_left(text: str, what: str) -> None:
    shown = hidden(f"{text} {FORMS[what]} {text}")
    assert list(secrets_in(shown)) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("monitoring/alerts.yaml", "runbook: docs/runbooks.md#api-response-time", "runbook: '%s'"),
        ("monitoring/alerts.yaml", "# Alerts beyond", "# %s beyond"),
        ("monitoring/service.yaml", "description: Health", "description: '%s' # Health"),
        ("monitoring/channels.yaml", "display_name: Platform e-mail", "display_name: '%s'"),
        ("monitoring/log_metrics.yaml", "Requests that took longer", "%s: [unbalanced"),
    ],
)
@pytest.mark.parametrize("what", ["a Slack token", "a password in a URL"])
def test_one_in_the_config_is_found_at_its_place_and_never_shown(
    file: str, old: str, new: str, what: str
) -> None:
    """In values, in comments, in files that are no valid YAML: in every form that is put out."""
    text = shipped()[file].decode()
    assert old in text
    written = text.replace(old, new % FORMS[what], 1)
    loaded = load_contents({**shipped(), file: written.encode()})
    (found,) = [one for one in loaded.diagnostics if one.code == "secret-in-clear"]
    line = written.splitlines()[found.span.line - 1]
    marked = line[found.span.column - 1 : found.span.end_column - 1]
    assert marked in FORMS[what] and FILL in marked
    shown = [render(one, loaded.texts) + str(as_json(one)) for one in loaded.diagnostics]
    assert FILL not in "\n".join([*shown, *loaded.texts.values()])
