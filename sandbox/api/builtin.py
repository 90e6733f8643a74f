"""What Google Cloud has built in, as far as a monitored service meets it.

Monitored resource types and their labels, notification channel types and theirs, and stand-ins for
the uptime checkers' addresses. Source: Google's lists of resource types and channel types.
"""

from __future__ import annotations

from monitoring.plan import Json

RESOURCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "api": ("Produced API", ("project_id", "service", "method", "version", "location")),
    "aws_ec2_instance": (
        "Amazon EC2 Instance",
        ("project_id", "instance_id", "region", "aws_account"),
    ),
    "cloud_function": ("Cloud Function", ("project_id", "function_name", "region")),
    "cloud_run_job": ("Cloud Run Job", ("project_id", "job_name", "location")),
    "cloud_run_revision": (
        "Cloud Run Revision",
        ("project_id", "service_name", "revision_name", "location", "configuration_name"),
    ),
    "cloudsql_database": ("Cloud SQL Database", ("project_id", "database_id", "region")),
    "consumed_api": (
        "Consumed API",
        ("project_id", "service", "method", "version", "location", "credential_id"),
    ),
    "firestore.googleapis.com/Database": (
        "Firestore Database",
        ("resource_container", "location", "database_id"),
    ),
    "gae_app": ("GAE Application", ("project_id", "module_id", "version_id", "zone")),
    "gce_instance": ("VM Instance", ("project_id", "instance_id", "zone")),
    "gcs_bucket": ("GCS Bucket", ("project_id", "bucket_name", "location")),
    "generic_node": ("Generic Node", ("project_id", "location", "namespace", "node_id")),
    "generic_task": ("Generic Task", ("project_id", "location", "namespace", "job", "task_id")),
    "global": ("Global", ("project_id",)),
    "https_lb_rule": (
        "Google Cloud HTTP/S Load Balancing Rule",
        (
            "project_id",
            "forwarding_rule_name",
            "url_map_name",
            "target_proxy_name",
            "matched_url_path_rule",
            "backend_target_name",
            "backend_target_type",
            "region",
        ),
    ),
    "k8s_cluster": ("Kubernetes Cluster", ("project_id", "location", "cluster_name")),
    "k8s_container": (
        "Kubernetes Container",
        ("project_id", "location", "cluster_name", "namespace_name", "pod_name", "container_name"),
    ),
    "k8s_node": ("Kubernetes Node", ("project_id", "location", "cluster_name", "node_name")),
    "k8s_pod": (
        "Kubernetes Pod",
        ("project_id", "location", "cluster_name", "namespace_name", "pod_name"),
    ),
    "prometheus_target": (
        "Prometheus Target",
        ("project_id", "location", "cluster", "namespace", "job", "instance"),
    ),
    "pubsub_subscription": ("Cloud Pub/Sub Subscription", ("project_id", "subscription_id")),
    "pubsub_topic": ("Cloud Pub/Sub Topic", ("project_id", "topic_id")),
    "redis_instance": (
        "Cloud Memorystore Redis Instance",
        ("project_id", "region", "instance_id", "node_id"),
    ),
    "uptime_url": ("Uptime Check URL", ("project_id", "host")),
}

_CHANNELS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "email": ("Email", "An e-mail address.", ("email_address",)),
    "google_chat": ("Google Chat", "A space of Google Chat.", ("space",)),
    "pagerduty": ("PagerDuty", "A service of PagerDuty (Events API v1).", ("service_key",)),
    "pubsub": ("Cloud Pub/Sub", "A topic of Pub/Sub.", ("topic",)),
    "slack": ("Slack", "A channel of Slack.", ("auth_token", "channel_name", "team")),
    "sms": ("SMS", "A telephone number.", ("number",)),
    "webhook_basicauth": (
        "Webhook with Basic Authentication",
        "A URL that takes HTTP basic authentication.",
        ("url", "username", "password"),
    ),
    "webhook_tokenauth": (
        "Webhook with Token Authentication",
        "A URL that carries its token.",
        ("url",),
    ),
}

CHANNEL_TYPES: dict[str, dict[str, Json]] = {
    type: {
        "displayName": shown,
        "description": about,
        "labels": [{"key": key} for key in labels],
    }
    for type, (shown, about, labels) in _CHANNELS.items()
}

# The real addresses change; these are of the ranges reserved for documentation (RFC 5737).
UPTIME_IPS: tuple[dict[str, str], ...] = tuple(
    {"region": region, "location": place, "ipAddress": f"192.0.2.{n}"}
    for n, (region, place) in enumerate(
        (
            ("USA_VIRGINIA", "usa-virginia"),
            ("USA_IOWA", "usa-iowa"),
            ("USA_OREGON", "usa-oregon"),
            ("EUROPE", "eur-belgium"),
            ("SOUTH_AMERICA", "sa-brazil-sao_paulo"),
            ("ASIA_PACIFIC", "apac-singapore"),
        ),
        1,
    )
)


def resource(type: str) -> dict[str, Json]:
    """The display name and labels of a monitored resource type."""
    shown, labels = RESOURCES[type]
    return {"displayName": shown, "labels": [{"key": key} for key in labels]}


# What the service lists as the resources that a custom metric may be written against.
CUSTOM_METRIC_RESOURCES: tuple[str, ...] = (
    "aws_ec2_instance",
    "aws_lambda_function",
    "aws_sqs_queue",
    "baremetalsolution.googleapis.com/Instance",
    "cloud_composer_environment",
    "cloud_composer_workflow",
    "cloud_dataproc_batch",
    "dataflow_job",
    "gae_instance",
    "gce_instance",
    "generic_node",
    "generic_task",
    "gke_container",
    "global",
    "k8s_cluster",
    "k8s_container",
    "k8s_node",
    "k8s_pod",
    "k8s_service",
    "prometheus_target",
)
