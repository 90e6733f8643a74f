"""How topics and subscriptions are named."""

from __future__ import annotations

from sandbox.api.names import Pattern

TOPIC_NAME = Pattern("projects/{project}/topics/{id}")
SUBSCRIPTION_NAME = Pattern("projects/{project}/subscriptions/{id}")
