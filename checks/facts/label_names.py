"""What the name of a label, or of the log field that it is taken from, says of its values.

A name is read as its words, so that ``userId``, ``user-id`` and ``user_id`` are one. Only what a
name says by itself counts: ``customer_tier`` has a few values, ``customer_id`` one for each
customer.

Source: the OpenTelemetry semantic conventions name these attributes; Prometheus ("Metric and label
naming") and Grafana Labs ("Use bounded labels") name those that no metric should have.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Nature(StrEnum):
    """What the values of a label are, where that makes it a bad one."""

    PERSON = "person"  # one value for each person
    UNBOUNDED = "unbounded"  # new values for ever
    HEALTH = "health"  # what somebody's health is


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_PEOPLE = _names(
    "user customer patient member subscriber visitor employee person enduser caregiver"
)
_OF_A_PERSON = _names("id uid uuid guid name key hash number no pk")
_PERSONAL = _names(
    """
    userid username enduser email email_address mail_address e_mail phone phone_number
    telephone mobile_number msisdn ssn social_security_number passport_number tax_id iban
    first_name last_name full_name given_name family_name surname date_of_birth birth_date
    birthdate birthday dob medical_record_number mrn insurance_number nhs_number
    """
)
_ONE_EACH = _names(
    """
    request trace span session correlation transaction order message event insert device account
    client invoice payment cart visit upload document record entity object row execution
    invocation conversation thread login connection cookie lock
    """
)
_ENDLESS_ENDS = _names("url uri uuid guid timestamp ip token nonce cookie")
_ENDLESS = _names(
    """
    user uid ip url uri path raw_path url_path request_path full_path query query_string
    referer referrer user_agent remote_addr remote_address client_address ip_address peer_address
    message msg error_message exception_message stack_trace stacktrace traceback sql statement
    query_text timestamp datetime date_time trace span session sessionid requestid traceid uuid guid
    nonce payload body text_payload latitude longitude coordinates lat lng filename file_name
    file_path search_term search_query
    """
)
_HEALTH = _names(
    """
    diagnosis diagnoses symptom symptoms medication medications drug prescription disease illness
    glucose bmi icd icd10 icd9 allergy allergies pregnancy pregnant genotype
    """
)
_HEALTH_NAMES = _names(
    """
    heart_rate blood_pressure blood_type blood_sugar blood_glucose body_weight body_temperature
    mental_health hiv_status lab_result medical_condition health_condition health_status
    sexual_orientation ethnicity
    """
)


@lru_cache(maxsize=10_000)
def nature(name: str) -> Nature | None:
    """What is wrong with a label of that name; None where the name says nothing bad."""
    words = [word.lower() for word in _WORD.findall(name[:200])]
    if not words:
        return None
    joined = "_".join(words)
    if joined in _PERSONAL or words[-1] in ("email", "ssn"):
        return Nature.PERSON
    if len(words) > 1 and words[-2] in _PEOPLE and words[-1] in _OF_A_PERSON:
        return Nature.PERSON
    if joined in _HEALTH_NAMES or not _HEALTH.isdisjoint(words):
        return Nature.HEALTH
    if joined in _ENDLESS or words[-1] in _ENDLESS_ENDS:
        return Nature.UNBOUNDED
    if len(words) > 1 and words[-1] == "id" and words[-2] in _ONE_EACH:
        return Nature.UNBOUNDED
    return None


_INSTEAD = (
    (("url", "uri", "path"), "label the route template, /users/{id}"),
    (("agent",), "label the kind of client, of which there are a few"),
    (("message", "msg", "trace", "stacktrace", "traceback"), "label the type of the error"),
    (("sql", "statement"), "label the operation and the table"),
)


def instead(name: str) -> str:
    """What to use in place of a label that has no bound."""
    words = {word.lower() for word in _WORD.findall(name[:200])}
    if not words.isdisjoint(("id", "uuid", "guid")):
        return "leave it to logs and traces, where one of them is looked up"
    for known, hint in _INSTEAD:
        if not words.isdisjoint(known):
            return hint
    return "leave it to logs and traces, where one of them is looked up"
