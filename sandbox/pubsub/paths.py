"""Where the certificates of push tokens are, and what people see, on the port of the REST API."""

from __future__ import annotations

CERTS_PATH = "/oauth2/v1/certs"  # as Google's, on www.googleapis.com
LIST_PATH = "/sandbox/v1/pubsub"
