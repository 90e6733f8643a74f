"""The plugin only ever speaks to this machine."""

from __future__ import annotations

import pytest
from pulumi.runtime.proto import provider_pb2 as rpc

from sandbox.provider import values
from sandbox.provider.config import ConfigError, Endpoint, loopback, settings
from sandbox.provider.rpc import Plugin

LOCAL = {
    "monitoringCustomEndpoint": "http://127.0.0.1:1/",
    "loggingCustomEndpoint": "http://127.0.0.1:2/v2/",
}


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://127.0.0.1:8080/", Endpoint("127.0.0.1", 8080)),
        ("http://127.9.9.9:8080/v2/", Endpoint("127.9.9.9", 8080)),
        ("http://localhost:8080", Endpoint("127.0.0.1", 8080)),
        ("http://[::1]:8080/", Endpoint("::1", 8080)),
    ],
)
def test_this_machine_is_served(url: str, endpoint: Endpoint) -> None:
    assert loopback("monitoringCustomEndpoint", url) == endpoint


@pytest.mark.parametrize(
    "url",
    [
        "https://monitoring.googleapis.com/",
        "http://monitoring.googleapis.com/",
        "http://0.0.0.0:80/",
        "http://10.0.0.1/",
        "http://169.254.169.254/",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://user:hunter2@127.0.0.1:80/",
        "https://127.0.0.1:443/",
        "ftp://127.0.0.1/",
        "127.0.0.1:8080",
        "http://[::1",
        "http://127.0.0.1:notaport/",
        "http://2130706433/",
        "",
    ],
)
def test_every_other_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError) as error:
        loopback("monitoringCustomEndpoint", url)
    assert error.value.key == "monitoringCustomEndpoint"
    assert "http://127.0.0.1:PORT/" in str(error.value)
    assert "hunter2" not in str(error.value)


def test_the_environment_fills_what_the_configuration_leaves_open() -> None:
    environment = {
        "GOOGLE_PROJECT": "p",
        "GOOGLE_MONITORING_CUSTOM_ENDPOINT": "http://127.0.0.1:3/",
        "GOOGLE_LOGGING_CUSTOM_ENDPOINT": "http://127.0.0.1:4/v2/",
    }
    found = settings({}, environment)
    assert (found.project, found.monitoring.port, found.logging.port) == ("p", 3, 4)
    found = settings({**LOCAL, "project": "q"}, environment)
    assert (found.project, found.endpoint("v3").port, found.endpoint("v2").port) == ("q", 1, 2)


@pytest.mark.parametrize("missing", LOCAL)
def test_a_missing_endpoint_is_an_error_and_never_google(missing: str) -> None:
    config = {key: url for key, url in LOCAL.items() if key != missing}
    with pytest.raises(ConfigError, match=f"gcp:{missing} is not set"):
        settings(config, {})


def test_check_config_names_the_setting(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    for name in ("GOOGLE_MONITORING_CUSTOM_ENDPOINT", "GOOGLE_LOGGING_CUSTOM_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    config = {**LOCAL, "loggingCustomEndpoint": "https://logging.googleapis.com/v2/"}
    response = Plugin(tmp_path).check_config(rpc.CheckRequest(news=values.write(config, ())))
    (failure,) = response.failures
    assert failure.property == "loggingCustomEndpoint"
    assert "logging.googleapis.com" in failure.reason
