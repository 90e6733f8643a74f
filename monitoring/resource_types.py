"""Monitored resource types: what a time series may be of, and the labels that tell them apart.

Of the types that Google lists, those that services, load balancers, databases, queues and clusters
write. A list of labels is certain where two sources agree on it. The first is always Google,
"Monitored resource types" (generated 2026-04-10), in whose order labels stand; the second is named
with each type. Rules judge labels only where they are certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_PAGE = "https://docs.cloud.google.com/monitoring/api/resources#tag_"


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type, its name in consoles and its labels. `second` is the source that says the same of its
    labels; empty where none was found, or where another says otherwise."""

    type: str
    display_name: str
    labels: tuple[str, ...]
    second: str

    @property
    def certain(self) -> bool:
        return self.second != ""

    @property
    def page(self) -> str:
        """Where Google documents it."""
        return f"{_PAGE}{self.type}"


# Google, "Monitored resources and services" of Cloud Logging (generated 2026-04-02).
_IN_LOGGING = """
aiplatform.googleapis.com/Endpoint | Vertex AI Endpoint |
  resource_container location endpoint_id
aiplatform.googleapis.com/PipelineJob | Vertex Pipelines Job |
  resource_container location pipeline_job_id
aiplatform.googleapis.com/ReasoningEngine | Vertex AI Reasoning Engine |
  resource_container location reasoning_engine_id
alloydb.googleapis.com/Cluster | AlloyDB cluster |
  resource_container location cluster_id
alloydb.googleapis.com/Instance | AlloyDB instance |
  resource_container location cluster_id instance_id
api | Produced API |
  project_id service method version location
apigateway.googleapis.com/Gateway | API Gateway |
  resource_container location gateway_id
apigee.googleapis.com/Environment | Apigee environment |
  resource_container org env location
apigee.googleapis.com/Instance | Apigee instance |
  resource_container org location instance_id
artifactregistry.googleapis.com/Repository | Artifact Registry Repository |
  resource_container location repository_id
assistant_action_project | Google Assistant Action Project |
  project_id
audited_resource | Audited Resource |
  project_id service method
autoscaler | Autoscaler |
  project_id location autoscaler_id autoscaler_name instance_group_manager_id
  instance_group_manager_name
aws_ec2_instance | Amazon EC2 Instance |
  project_id instance_id region aws_account
aws_lambda_function | Amazon Lambda Function |
  project_id function_name region aws_account
aws_sqs_queue | Amazon SQS Queue |
  project_id queue region aws_account
baremetalsolution.googleapis.com/Instance | Bare Metal Solution Instance |
  resource_container location instance_id
batch.googleapis.com/Job | Job |
  resource_container location job_id
bigquery.googleapis.com/ManagedRoutineInvocation | BigQuery Managed Routine Invocation |
  resource_container location query_job_id routine_project_id routine_dataset_id routine_id
bigquery_biengine_model | BigQuery BI Engine Model |
  project_id location model_id
bigquery_dataset | BigQuery Dataset |
  project_id dataset_id
bigquery_dts_config | BigQuery DTS Config |
  project_id location config_id
bigquery_project | BigQuery Project |
  project_id location
build | Cloud Build |
  project_id build_id build_trigger_id
cloud_composer_environment | Cloud Composer Environment |
  project_id location environment_name
cloud_dataproc_batch | Cloud Dataproc Batch |
  project_id location batch_id
cloud_dataproc_cluster | Cloud Dataproc Cluster |
  project_id cluster_name cluster_uuid region
cloud_dataproc_job | Cloud Dataproc Job |
  project_id region job_id job_uuid
cloud_function | Cloud Function |
  project_id function_name region
cloud_run_job | Cloud Run Job |
  project_id job_name location
cloud_run_revision | Cloud Run Revision |
  project_id service_name revision_name location configuration_name
cloud_run_worker_pool | Cloud Run Worker Pool |
  project_id worker_pool_name revision_name location configuration_name
cloud_scheduler_job | Cloud Scheduler Job |
  project_id location job_id
cloud_tasks_queue | Cloud Tasks Queue |
  project_id queue_id target_type location
cloudaicompanion.googleapis.com/Instance | Gemini for Google Cloud Instance |
  resource_container location instance_id
clouddeploy.googleapis.com/DeliveryPipeline | Cloud Deploy Delivery Pipeline |
  resource_container location pipeline_id
cloudml_job | Cloud ML Job |
  project_id job_id region
cloudml_model_version | Cloud ML Model Version |
  project_id model_id version_id region
cloudsql_database | Cloud SQL Database |
  project_id database_id region
consumed_api | Consumed API |
  project_id service method version location credential_id
datafusion.googleapis.com/InstanceV2 | Cloud Data Fusion Instance |
  resource_container org_id location edition is_private_ip_enabled version instance_id namespace
datafusion.googleapis.com/PipelineV2 | Cloud Data Fusion Pipeline |
  resource_container org_id location edition is_private_ip_enabled version instance_id namespace
  pipeline_id run_id
datastream.googleapis.com/Stream | Datastream Stream |
  resource_container location stream_id
dns_query | Cloud DNS Query |
  project_id target_name location target_type source_type
firebase_domain | Firebase Hosting Site Domain |
  project_id site_name domain_name
firestore.googleapis.com/Database | Firestore Database |
  resource_container location database_id
gae_app | GAE Application |
  project_id module_id version_id zone
gce_backend_service | Cloud Load Balancing Backend Service |
  project_id backend_service_id location
gce_disk | Disk |
  project_id disk_id zone
gce_forwarding_rule | Forwarding Rule |
  project_id region forwarding_rule_id
gce_instance | VM Instance |
  project_id instance_id zone
gce_network_region | Network Region |
  project_id network_id region
gce_router | Cloud Router |
  project_id router_id region
gce_subnetwork | Subnetwork |
  project_id subnetwork_id subnetwork_name location
gcs_bucket | GCS Bucket |
  project_id bucket_name location
generic_node | Generic Node |
  project_id location namespace node_id
generic_task | Generic Task |
  project_id location namespace job task_id
global | Global |
  project_id
http_external_regional_lb_rule | Regional External Application Load Balancer Rule |
  project_id network_name region url_map_name forwarding_rule_name target_proxy_name
  matched_url_path_rule backend_target_name backend_target_type backend_name backend_type
  backend_scope backend_scope_type
integrations.googleapis.com/IntegrationVersion | Integration Version |
  resource_container location product integration version
interconnect | Interconnect |
  project_id interconnect
interconnect_attachment | Interconnect Attachment |
  project_id attachment interconnect region interconnect_project
internal_http_lb_rule | Internal Application Load Balancer Rule |
  project_id network_name region url_map_name forwarding_rule_name target_proxy_name
  matched_url_path_rule backend_target_name backend_target_type backend_name backend_type
  backend_scope backend_scope_type
k8s_cluster | Kubernetes Cluster |
  project_id location cluster_name
k8s_container | Kubernetes Container |
  project_id location cluster_name namespace_name pod_name container_name
k8s_control_plane_component | Kubernetes Control Plane Component |
  project_id location cluster_name component_name component_location
k8s_node | Kubernetes Node |
  project_id location cluster_name node_name
k8s_pod | Kubernetes Pod |
  project_id location cluster_name namespace_name pod_name
k8s_service | Kubernetes Service |
  project_id location cluster_name namespace_name service_name
l4_proxy_rule | Proxy Network Load Balancer Rule |
  project_id network_name region load_balancing_scheme protocol forwarding_rule_name
  target_proxy_name backend_target_name backend_target_type backend_name backend_type
  backend_scope backend_scope_type
loadbalancing.googleapis.com/ExternalNetworkLoadBalancerRule |
  External Passthrough Network Load Balancer Rule |
  project_id region backend_network_name backend_target_type backend_service_name
  primary_target_pool target_pool forwarding_rule_name backend_group_name backend_group_type
  backend_group_scope backend_subnetwork_name backend_zone
loadbalancing.googleapis.com/InternalNetworkLoadBalancerRule |
  Internal Passthrough Network Load Balancer Rule |
  project_id region backend_network_name backend_service_name forwarding_rule_name
  backend_group_name backend_group_type backend_group_scope backend_subnetwork_name
managedkafka.googleapis.com/Cluster | Apache Kafka Cluster |
  resource_container location cluster_id
memorystore.googleapis.com/Instance | Memorystore Instance |
  resource_container location instance_id instance_uid
nat_gateway | Cloud NAT Gateway |
  project_id region router_id gateway_name
network_security_policy | Network Security Policy |
  project_id location policy_name
networking.googleapis.com/Location | GCP Location |
  project_id location
produced_api | Produced API with consumer dimension |
  project_id service method version location consumer_id
pubsub_snapshot | Cloud Pub/Sub Snapshot |
  project_id snapshot_id
pubsub_subscription | Cloud Pub/Sub Subscription |
  project_id subscription_id
pubsub_topic | Cloud Pub/Sub Topic |
  project_id topic_id
recaptchaenterprise.googleapis.com/Key | reCAPTCHA Key |
  resource_container location key_id
redis_instance | Cloud Memorystore Redis Instance |
  project_id region instance_id node_id
secretmanager.googleapis.com/Secret | Secret Manager Secret |
  resource_container location secret_id
servicedirectory_service | Service Directory Service |
  project_id location namespace_name service_name
spanner_instance | Cloud Spanner Instance |
  project_id instance_id location instance_config
storage.googleapis.com/Client | GCS Client |
  project_id location cloud_platform host_id instance_id api
tcp_ssl_proxy_rule | Global External Proxy Network Load Balancer Rule |
  project_id region backend_target_name backend_target_type forwarding_rule_name
  target_proxy_name backend_name backend_type backend_scope backend_scope_type
tpu_worker | TPU Worker |
  project_id zone node_id worker_id
uptime_url | Uptime Check URL |
  project_id host
vpc_access_connector | VPC Access Connector |
  project_id location connector_name
vpn_gateway | Cloud VPN Gateway |
  project_id gateway_id region
workflows.googleapis.com/Workflow | Workflow |
  resource_container location workflow_id
"""

# dynatrace-oss/dynatrace-gcp-monitor, src/config/TYPE.yml: the labels that it reads of each.
_IN_DYNATRACE = """
bigtable_cluster | Cloud Bigtable Cluster |
  project_id instance cluster zone
consumer_quota | Consumer Quota |
  project_id service location
dataflow_job | Dataflow Job |
  project_id job_name region
datastore_request | Datastore Request |
  project_id module_id version_id
filestore_instance | Filestore Instance |
  project_id location instance_name
gae_instance | GAE Instance |
  project_id module_id version_id instance_id location
gce_zone_network_health | Zone Network Health |
  project_id zone region
https_lb_rule | Global External Application Load Balancer Rule |
  project_id region url_map_name forwarding_rule_name target_proxy_name matched_url_path_rule
  backend_target_name backend_target_type backend_name backend_type backend_scope
  backend_scope_type
instance_group | Instance Group |
  project_id location instance_group_id instance_group_name
internal_tcp_lb_rule | Internal Passthrough TCP Network Load Balancer Rule |
  project_id region network_name backend_target_type backend_target_name load_balancer_name
  forwarding_rule_name backend_name backend_type backend_scope backend_scope_type
  backend_subnetwork_name
internal_udp_lb_rule | Internal Passthrough UDP Network Load Balancer Rule |
  project_id region network_name backend_target_type backend_target_name load_balancer_name
  forwarding_rule_name backend_name backend_type backend_scope backend_scope_type
  backend_subnetwork_name
tcp_lb_rule | External Passthrough TCP Network Load Balancer Rule |
  project_id load_balancer_name region network_name backend_target_type backend_target_name
  forwarding_rule_name forwarding_rule_network_tier backend_name backend_type backend_scope
  backend_scope_type backend_failover_configuration backend_subnetwork_name endpoint_zone
udp_lb_rule | External Passthrough UDP Network Load Balancer Rule |
  project_id load_balancer_name region network_name backend_target_type backend_target_name
  forwarding_rule_name forwarding_rule_network_tier backend_name backend_type backend_scope
  backend_scope_type backend_failover_configuration backend_subnetwork_name endpoint_zone
"""

# GoogleCloudPlatform/run-gmp-sidecar, confgenerator: what it writes of a target.
_IN_SIDECAR = """
prometheus_target | Prometheus Target |
  project_id location cluster namespace job instance
"""

# elastic/integrations, packages/gcp, vertexai: the fields gcp.labels.resource.
_IN_ELASTIC = """
aiplatform.googleapis.com/PublisherModel | Vertex AI Model Garden Publisher Model |
  resource_container location publisher model_user_id model_version_id
"""

# Only in Google's list; Cloud Logging has other labels for a vpn_tunnel.
_ONCE = """
bigtable_table | Cloud Bigtable Table |
  project_id instance cluster table zone
blockchainnodeengine.googleapis.com/BlockchainNode | Blockchain Node |
  resource_container location blockchain_node_id
chronicle.googleapis.com/Collector | Chronicle Collector |
  project_id location collector_id log_type
cloud_composer_workflow | Cloud Composer Workflow |
  project_id location workflow_name
cloudsql_instance_database | Cloud SQL Instance Database |
  project_id location resource_id database
gke_container | GKE Container |
  project_id cluster_name namespace_id instance_id pod_id container_name zone
k8s_entity | Kubernetes Entity |
  project_id location cluster_name entity_type entity_namespace entity_name entity_uid
k8s_node_pool | Kubernetes Nodepool |
  project_id location cluster_name node_pool_name
k8s_scale | Kubernetes Scale |
  project_id location cluster_name namespace_name controller_api_group_name controller_kind
  controller_name
memcache_node | Memorystore Memcached Node |
  project_id location instance_id node_id
memorystore.googleapis.com/InstanceNode | Memorystore Instance Node |
  resource_container location instance_id instance_uid node_id shard_id
redis.googleapis.com/Cluster | Cloud Memorystore Redis Cluster |
  resource_container location cluster_id cluster_uid
redis.googleapis.com/ClusterNode | Cloud Memorystore Redis Cluster Node |
  resource_container location cluster_id cluster_uid node_id shard_id
vpn_tunnel | Cloud VPN Tunnel |
  project_id region tunnel_id
"""


def _read(table: str, second: str = "") -> Iterator[ResourceType]:
    """Records of ``type | display name | labels``, which go on in indented lines."""
    for record in table.strip().replace("\n  ", " ").splitlines():
        type, named, labels = (part.strip() for part in record.split("|"))
        yield ResourceType(type, named, tuple(labels.split()), second)


RESOURCE_TYPES: Mapping[str, ResourceType] = MappingProxyType(
    {
        one.type: one
        for one in sorted(
            (
                *_read(_IN_LOGGING, "Google, Monitored resources and services (Cloud Logging)"),
                *_read(_IN_DYNATRACE, "dynatrace-oss/dynatrace-gcp-monitor, src/config"),
                *_read(_IN_ELASTIC, "elastic/integrations, packages/gcp, vertexai"),
                *_read(_IN_SIDECAR, "GoogleCloudPlatform/run-gmp-sidecar, confgenerator"),
                *_read(_ONCE),
            ),
            key=lambda one: one.type,
        )
    }
)

PROMETHEUS_TARGET = RESOURCE_TYPES["prometheus_target"]

# What the service answers, for every custom metric, that it may be written against (recorded:
# GoogleCloudPlatform/k8s-config-connector, monitoringmetricdescriptor).
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

# What an uptime check may check. Source: comments of google.monitoring.v3.UptimeCheckConfig.
UPTIME_RESOURCES: tuple[str, ...] = (
    "uptime_url",
    "gce_instance",
    "gae_app",
    "aws_ec2_instance",
    "aws_elb_load_balancer",
    "k8s_service",
    "servicedirectory_service",
    "cloud_run_revision",
)
