"""The messages of the Cloud Run Admin API v2 that this stand-in reads, as its package has them.

The package itself (google-cloud-run) is no part of the sandbox; a test holds every line against it.
"""

from __future__ import annotations

from google.protobuf import duration_pb2, field_mask_pb2, timestamp_pb2

from sandbox.api import declared

PACKAGE = "sandbox.run.v2"
SERVICE = f"{PACKAGE}.Service"

TABLE = """
Service
  name string
  description string
  uid string
  generation int64
  labels map string
  annotations map string
  create_time google.protobuf.Timestamp
  update_time google.protobuf.Timestamp
  delete_time google.protobuf.Timestamp
  expire_time google.protobuf.Timestamp
  creator string
  last_modifier string
  client string
  client_version string
  ingress enum INGRESS_TRAFFIC_UNSPECIFIED INGRESS_TRAFFIC_ALL INGRESS_TRAFFIC_INTERNAL_ONLY
    INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER INGRESS_TRAFFIC_NONE
  launch_stage enum LAUNCH_STAGE_UNSPECIFIED UNIMPLEMENTED=6 PRELAUNCH EARLY_ACCESS=1 ALPHA BETA
    GA DEPRECATED
  binary_authorization BinaryAuthorization
  template RevisionTemplate
  traffic repeated TrafficTarget
  scaling ServiceScaling
  invoker_iam_disabled bool
  default_uri_disabled bool
  urls repeated string
  iap_enabled bool
  multi_region_settings ServiceMultiRegionSettings
  custom_audiences repeated string
  observed_generation int64
  terminal_condition Condition
  conditions repeated Condition
  latest_ready_revision string
  latest_created_revision string
  traffic_statuses repeated TrafficTargetStatus
  uri string
  satisfies_pzs bool
  threat_detection_enabled bool
  build_config BuildConfig
  reconciling bool
  etag string
BinaryAuthorization
  use_default oneof binauthz_method bool
  policy oneof binauthz_method string
  breakglass_justification string
RevisionTemplate
  revision string
  labels map string
  annotations map string
  scaling RevisionScaling
  vpc_access VpcAccess
  timeout google.protobuf.Duration
  service_account string
  containers repeated Container
  volumes repeated Volume
  execution_environment enum EXECUTION_ENVIRONMENT_UNSPECIFIED EXECUTION_ENVIRONMENT_GEN1
    EXECUTION_ENVIRONMENT_GEN2
  encryption_key string
  max_instance_request_concurrency int32
  service_mesh ServiceMesh
  encryption_key_revocation_action enum ENCRYPTION_KEY_REVOCATION_ACTION_UNSPECIFIED PREVENT_NEW
    SHUTDOWN
  encryption_key_shutdown_duration google.protobuf.Duration
  session_affinity bool
  health_check_disabled bool
  node_selector NodeSelector
  gpu_zonal_redundancy_disabled optional bool
RevisionScaling
  min_instance_count int32
  max_instance_count int32
VpcAccess
  connector string
  egress enum VPC_EGRESS_UNSPECIFIED ALL_TRAFFIC PRIVATE_RANGES_ONLY
  network_interfaces repeated VpcAccessNetworkInterface
VpcAccessNetworkInterface
  network string
  subnetwork string
  tags repeated string
Container
  name string
  image string
  source_code SourceCode
  command repeated string
  args repeated string
  env repeated EnvVar
  resources ResourceRequirements
  ports repeated ContainerPort
  volume_mounts repeated VolumeMount
  working_dir string
  liveness_probe Probe
  startup_probe Probe
  readiness_probe Probe
  depends_on repeated string
  base_image_uri string
  build_info BuildInfo
SourceCode
  cloud_storage_source oneof source_type SourceCodeCloudStorageSource
SourceCodeCloudStorageSource
  bucket string
  object string
  generation int64
EnvVar
  name string
  value oneof values string
  value_source oneof values EnvVarSource
EnvVarSource
  secret_key_ref SecretKeySelector
SecretKeySelector
  secret string
  version string
ResourceRequirements
  limits map string
  cpu_idle bool
  startup_cpu_boost bool
ContainerPort
  name string
  container_port int32
VolumeMount
  name string
  mount_path string
  sub_path string
Probe
  initial_delay_seconds int32
  timeout_seconds int32
  period_seconds int32
  failure_threshold int32
  http_get oneof probe_type HTTPGetAction
  tcp_socket oneof probe_type TCPSocketAction
  grpc oneof probe_type GRPCAction
HTTPGetAction
  path string
  http_headers repeated HTTPHeader
  port int32
HTTPHeader
  name string
  value string
TCPSocketAction
  port int32
GRPCAction
  port int32
  service string
BuildInfo
  function_target string
  source_location string
Volume
  name string
  secret oneof volume_type SecretVolumeSource
  cloud_sql_instance oneof volume_type CloudSqlInstance
  empty_dir oneof volume_type EmptyDirVolumeSource
  nfs oneof volume_type NFSVolumeSource
  gcs oneof volume_type GCSVolumeSource
SecretVolumeSource
  secret string
  items repeated VersionToPath
  default_mode int32
VersionToPath
  path string
  version string
  mode int32
CloudSqlInstance
  instances repeated string
EmptyDirVolumeSource
  medium enum MEDIUM_UNSPECIFIED MEMORY
  size_limit string
NFSVolumeSource
  server string
  path string
  read_only bool
GCSVolumeSource
  bucket string
  read_only bool
  mount_options repeated string
ServiceMesh
  mesh string
NodeSelector
  accelerator string
TrafficTarget
  type enum TRAFFIC_TARGET_ALLOCATION_TYPE_UNSPECIFIED TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
    TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION
  revision string
  percent int32
  tag string
ServiceScaling
  min_instance_count int32
  scaling_mode enum SCALING_MODE_UNSPECIFIED AUTOMATIC MANUAL
  max_instance_count int32
  manual_instance_count optional int32
ServiceMultiRegionSettings
  regions repeated string
  multi_region_id string
Condition
  type string
  state enum STATE_UNSPECIFIED CONDITION_PENDING CONDITION_RECONCILING CONDITION_FAILED
    CONDITION_SUCCEEDED
  message string
  last_transition_time google.protobuf.Timestamp
  severity enum SEVERITY_UNSPECIFIED ERROR WARNING INFO
  reason oneof reasons enum COMMON_REASON_UNDEFINED UNKNOWN REVISION_FAILED=3
    PROGRESS_DEADLINE_EXCEEDED CONTAINER_MISSING=6 CONTAINER_PERMISSION_DENIED
    CONTAINER_IMAGE_UNAUTHORIZED CONTAINER_IMAGE_AUTHORIZATION_CHECK_FAILED
    ENCRYPTION_KEY_PERMISSION_DENIED ENCRYPTION_KEY_CHECK_FAILED SECRETS_ACCESS_CHECK_FAILED
    WAITING_FOR_OPERATION IMMEDIATE_RETRY POSTPONED_RETRY INTERNAL VPC_NETWORK_NOT_FOUND
  revision_reason oneof reasons enum REVISION_REASON_UNDEFINED PENDING RESERVE RETIRED RETIRING
    RECREATING HEALTH_CHECK_CONTAINER_ERROR CUSTOMIZED_PATH_RESPONSE_PENDING
    MIN_INSTANCES_NOT_PROVISIONED ACTIVE_REVISION_LIMIT_REACHED NO_DEPLOYMENT
    HEALTH_CHECK_SKIPPED MIN_INSTANCES_WARMING
  execution_reason oneof reasons enum EXECUTION_REASON_UNDEFINED
    JOB_STATUS_SERVICE_POLLING_ERROR NON_ZERO_EXIT_CODE CANCELLED CANCELLING DELETED
    DELAYED_START_PENDING
TrafficTargetStatus
  type enum TRAFFIC_TARGET_ALLOCATION_TYPE_UNSPECIFIED TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
    TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION
  revision string
  percent int32
  tag string
  uri string
BuildConfig
  name string
  source_location string
  function_target string
  image_uri string
  base_image string
  enable_automatic_updates bool
  worker_pool string
  environment_variables map string
  service_account string
GetServiceRequest
  name string
ListServicesRequest
  parent string
  page_size int32
  page_token string
  show_deleted bool
CreateServiceRequest
  parent string
  service Service
  service_id string
  validate_only bool
UpdateServiceRequest
  update_mask google.protobuf.FieldMask
  service Service
  validate_only bool
  allow_missing bool
DeleteServiceRequest
  name string
  validate_only bool
  etag string
GetRevisionRequest
  name string
ListRevisionsRequest
  parent string
  page_size int32
  page_token string
  show_deleted bool
"""

# Of google.longrunning.Operations, which all services with long-running operations answer.
OPERATIONS = """
GetOperationRequest
  name string
WaitOperationRequest
  name string
  timeout google.protobuf.Duration
"""


def register() -> None:
    """Make the messages known to `sandbox.api.schema`."""
    table = f"{TABLE}{OPERATIONS}"
    declared.register(PACKAGE, table, (duration_pb2, field_mask_pb2, timestamp_pb2))
