"""What structlog and the standard library's logging write becomes entries of the same form."""

from __future__ import annotations

import logging
import warnings

import pytest
import structlog

from clarity.monitoring.logging.configure import LogSettings
from clarity.monitoring.logging.severity import SEVERITIES, level_of, of_level
from tests.app_logging.agent import payload
from tests.app_logging.conftest import Configure
from tests.app_logging.logged import KEYS

PATIENT = "patient-4711"


def fail() -> None:
    raise ZeroDivisionError(PATIENT)


def test_structlog_writes_entries(configured: Configure) -> None:
    logged = configured()
    log = structlog.get_logger("shop").bind(order=7)
    structlog.contextvars.bind_contextvars(tenant="t1")
    log.warning("Low stock", left=2, user="anna")
    entry = logged.entry
    assert entry["severity"] == "WARNING"
    assert entry["labels"]["log"] == "event"
    assert entry["jsonPayload"]["message"] == "Low stock"
    assert entry["jsonPayload"]["logger"] == "shop"
    assert payload(entry) == {"tenant": "t1", "order": 7, "left": 2, "user": KEYS.of("anna")}


@pytest.mark.parametrize("method", ["error", "critical", "exception"])
def test_an_exception_in_structlog_has_its_stack(configured: Configure, method: str) -> None:
    logged = configured()
    try:
        fail()
    except ZeroDivisionError as error:
        getattr(structlog.get_logger(), method)("Failed", exc_info=error)
    entry = logged.entry
    assert entry["labels"]["log"] == "error"
    assert entry["jsonPayload"]["stack_trace"].endswith("in fail\n" + STACK_END)
    assert entry["sourceLocation"]["function"] == "fail"
    assert b"4711" not in logged.sink.lines[0]


STACK_END = "    raise ZeroDivisionError(PATIENT)\nZeroDivisionError\n"


def test_an_error_in_structlog_says_where_it_was_logged(configured: Configure) -> None:
    logged = configured()
    structlog.get_logger().error("Failed")
    assert logged.entry["sourceLocation"]["file"] == __file__


def test_structlog_takes_any_names_and_events(configured: Configure) -> None:
    logged = configured()
    structlog.get_logger().info(17, log=2, message=3, fields=4)
    entry = logged.entry
    assert entry["jsonPayload"]["message"] == "17"
    assert payload(entry) == {"log": 2, "message_": 3, "fields": 4}


def test_records_of_libraries_write_entries(configured: Configure) -> None:
    logged = configured()
    logging.getLogger("lib.http").warning("%s of %d", "two", 3, extra={"attempt": 2})
    entry = logged.entry
    assert entry["severity"] == "WARNING"
    assert entry["jsonPayload"] == {"message": "two of 3", "logger": "lib.http", "attempt": 2}


def test_an_exception_of_a_library_has_its_stack(configured: Configure) -> None:
    logged = configured()
    try:
        fail()
    except ZeroDivisionError:
        logging.getLogger("lib").exception("Failed")
    assert logged.entry["jsonPayload"]["stack_trace"].endswith(STACK_END)
    assert logged.entry["labels"]["log"] == "error"


def test_an_error_of_a_library_says_where_it_was_logged(configured: Configure) -> None:
    logged = configured()
    logging.getLogger("lib").error("Failed")
    location = logged.entry["sourceLocation"]
    assert (location["file"], location["function"]) == (
        __file__,
        "test_an_error_of_a_library_says_where_it_was_logged",
    )


def test_a_record_whose_arguments_do_not_fit_is_counted(
    configured: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    logged = configured()
    logging.getLogger("lib").warning("%d", "no number")
    assert logged.losses.counts() == {"unwritable": 1}
    assert capsys.readouterr().err == ""


def test_warnings_are_logged(configured: Configure) -> None:
    logged = configured()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert logged.entry["jsonPayload"]["logger"] == "py.warnings"


def test_the_server_logs_here_and_its_access_log_is_off(configured: Configure) -> None:
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        server = logging.getLogger(name)
        server.addHandler(logging.StreamHandler())
        server.propagate = False
    logged = configured()
    extra = {"color_message": "\033[1mStarted\033[0m"}
    logging.getLogger("uvicorn.error").info("Started", extra=extra)
    logging.getLogger("uvicorn.access").info('"GET /?token=1" 200')
    assert logged.entry["jsonPayload"] == {"message": "Started", "logger": "uvicorn.error"}
    assert not logging.getLogger("uvicorn.access").hasHandlers()


def test_http_clients_do_not_log_the_urls_that_they_call(configured: Configure) -> None:
    logged = configured()
    logging.getLogger("httpx").info("HTTP Request: GET https://shop.test/users/anna")
    assert logged.entries == []


@pytest.mark.parametrize("level", list(SEVERITIES))
def test_the_level_holds_for_all_ways_in(configured: Configure, level: str) -> None:
    logged = configured(LogSettings(level=level))
    for method in ("debug", "info", "warning", "error", "critical"):
        getattr(structlog.get_logger(), method)("structlog")
        getattr(logging.getLogger("lib"), method)("logging")
    written = [(e.get("severity"), e["jsonPayload"]["message"]) for e in logged.entries]
    wanted = [
        (severity, way)
        for severity in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        if level_of(severity) >= level_of(level)
        for way in ("structlog", "logging")
    ]
    assert written == wanted


def test_a_level_that_is_none_is_refused(configured: Configure) -> None:
    with pytest.raises(ValueError, match="a severity is one of DEFAULT, DEBUG"):
        configured(LogSettings(level="LOUD"))


def test_a_level_between_two_severities_is_the_lower() -> None:
    assert [of_level(n) for n in (0, 5, 10, 24, 25, 39, 55, 999)] == [
        *("DEFAULT", "DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "CRITICAL", "EMERGENCY")
    ]
