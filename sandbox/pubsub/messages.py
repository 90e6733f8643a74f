"""The messages of the Pub/Sub API v1 that are played here, as its discovery document has them.

A field whose type is `google.protobuf.Value` is known and not played: it is refused. A test holds
the table against the document.
"""

from __future__ import annotations

from google.protobuf import duration_pb2, field_mask_pb2, struct_pb2, timestamp_pb2

from sandbox.api import declared

PACKAGE = "sandbox.pubsub.v1"
SUBSCRIPTION = f"{PACKAGE}.Subscription"
UNPLAYED = "google.protobuf.Value"

TABLE = """
Topic
  name string
  labels map string
  message_retention_duration google.protobuf.Duration
  state enum STATE_UNSPECIFIED ACTIVE INGESTION_RESOURCE_ERROR
  satisfies_pzs bool
  tags map string
  ingestion_data_source_settings google.protobuf.Value
  kms_key_name google.protobuf.Value
  message_storage_policy google.protobuf.Value
  message_transforms google.protobuf.Value
  schema_settings google.protobuf.Value
GetTopicRequest
  topic string
DeleteTopicRequest
  topic string
ListTopicsRequest
  project string
  page_size int32
  page_token string
ListTopicSubscriptionsRequest
  topic string
  page_size int32
  page_token string
PublishRequest
  topic string
  messages repeated PubsubMessage
PubsubMessage
  data bytes
  attributes map string
  message_id string
  publish_time google.protobuf.Timestamp
  ordering_key string
Subscription
  name string
  topic string
  push_config PushConfig
  ack_deadline_seconds int32
  message_retention_duration google.protobuf.Duration
  labels map string
  expiration_policy ExpirationPolicy
  dead_letter_policy DeadLetterPolicy
  retry_policy RetryPolicy
  detached bool
  state enum STATE_UNSPECIFIED ACTIVE RESOURCE_ERROR
  topic_message_retention_duration google.protobuf.Duration
  tags map string
  analytics_hub_subscription_info google.protobuf.Value
  bigquery_config google.protobuf.Value
  bigtable_config google.protobuf.Value
  cloud_storage_config google.protobuf.Value
  enable_exactly_once_delivery google.protobuf.Value
  enable_message_ordering google.protobuf.Value
  filter google.protobuf.Value
  message_transforms google.protobuf.Value
  retain_acked_messages google.protobuf.Value
PushConfig
  push_endpoint string
  attributes map string
  oidc_token OidcToken
  pubsub_wrapper PubsubWrapper
  no_wrapper google.protobuf.Value
OidcToken
  service_account_email string
  audience string
PubsubWrapper
ExpirationPolicy
  ttl google.protobuf.Duration
DeadLetterPolicy
  dead_letter_topic string
  max_delivery_attempts int32
RetryPolicy
  minimum_backoff google.protobuf.Duration
  maximum_backoff google.protobuf.Duration
GetSubscriptionRequest
  subscription string
DeleteSubscriptionRequest
  subscription string
ListSubscriptionsRequest
  project string
  page_size int32
  page_token string
UpdateSubscriptionRequest
  subscription Subscription
  update_mask google.protobuf.FieldMask
ModifyPushConfigRequest
  subscription string
  push_config PushConfig
PullRequest
  subscription string
  max_messages int32
  return_immediately bool
AcknowledgeRequest
  subscription string
  ack_ids repeated string
ModifyAckDeadlineRequest
  subscription string
  ack_ids repeated string
  ack_deadline_seconds int32
"""


def register() -> None:
    """Make the messages known to `sandbox.api.schema`."""
    imports = (duration_pb2, field_mask_pb2, struct_pb2, timestamp_pb2)
    declared.register(PACKAGE, TABLE, imports)
