"""The functions of the Logging query language that are true or false of an entry."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from alerts.evaluate.logs.operands import Operands
from alerts.evaluate.logs.values import folded, leaves, text_of

Predicate = Callable[[Mapping[str, Any]], bool]

_WORDS = re.compile(r"\w+")


def log_id(name: str) -> Predicate:
    """Whether the log is called `name`: the decoded part of logName after ``/logs/``."""
    wanted = folded(unquote(name))

    def matches(entry: Mapping[str, Any]) -> bool:
        _, logs, found = str(entry.get("logName", "")).rpartition("/logs/")
        return bool(logs) and folded(unquote(found)) == wanted

    return matches


def source(name: str) -> Predicate:
    """Whether the entry was written to the project, folder or other parent `name`."""
    wanted = folded(name.strip("/"))
    return lambda entry: folded(str(entry.get("logName", "")).partition("/logs/")[0]) == wanted


def sample(read: Operands, share: float) -> Predicate:
    """Whether an entry is of the share chosen by its value: the same value, the same choice.

    Google's own hash is not published: here it is SHA-256. Without a value nothing is chosen.
    """
    import hashlib  # the one function that needs it; it loads OpenSSL

    bound = round(share * 2**64)

    def matches(entry: Mapping[str, Any]) -> bool:
        for value, _ in read(entry):
            digest = hashlib.sha256((text_of(value) or "").encode()).digest()
            return int.from_bytes(digest[:8], "big") < bound
        return False

    return matches


def in_network(read: Operands, network: str) -> Predicate:
    """Whether an address is in the network; what is no address is not."""
    wanted = ipaddress.ip_network(network, strict=False)

    def within(value: Any) -> bool:
        try:
            return ipaddress.ip_address(str(value)) in wanted
        except ValueError:
            return False

    return lambda entry: any(within(value) for value, _ in read(entry))


def search(read: Operands | None, text: str) -> Predicate:
    """Whether one field has all words of `text`, in any order and case."""
    wanted = _words(text)

    def matches(entry: Mapping[str, Any]) -> bool:
        values = [entry] if read is None else [value for value, _ in read(entry)]
        texts = (text_of(leaf) for value in values for leaf in leaves(value))
        return any(wanted <= _words(found) for found in texts if found is not None)

    return matches


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(folded(text)))
