"""The metrics that the application emits. Generated from monitoring/metrics.yaml by
`clarity contract --write`; do not edit.
"""

from clarity.monitoring.contract.definition import Definition

HTTP_REQUESTS = Definition(
    key="http_requests",
    type="prometheus.googleapis.com/http_requests_total/counter",
    description="HTTP requests served, by method, route template and status code.",
    kind="CUMULATIVE",
    value_type="DOUBLE",
    unit="1",
    resource="prometheus_target",
    emitter="clarity.monitoring.metrics",
    labels={
        "method": "STRING",
        "endpoint": "STRING",
        "status_code": "STRING",
    },
)
HTTP_REQUEST_DURATION = Definition(
    key="http_request_duration",
    type="prometheus.googleapis.com/http_request_duration_seconds/histogram",
    description="Duration of HTTP requests, by method and route template.",
    kind="CUMULATIVE",
    value_type="DISTRIBUTION",
    unit="s",
    resource="prometheus_target",
    emitter="clarity.monitoring.metrics",
    labels={
        "method": "STRING",
        "endpoint": "STRING",
    },
    buckets=(
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1.0,
        2.0,
        2.5,
        5.0,
        10.0,
    ),
)
ACTIVE_USERS = Definition(
    key="active_users",
    type="prometheus.googleapis.com/active_users_total/gauge",
    description="Users with a request in the last five minutes.",
    kind="GAUGE",
    value_type="DOUBLE",
    unit="1",
    resource="prometheus_target",
    emitter="clarity.monitoring.metrics",
)
HEALTH_DATA_POINTS = Definition(
    key="health_data_points",
    type="prometheus.googleapis.com/health_data_points_total/counter",
    description="Health data points processed, by type and source.",
    kind="CUMULATIVE",
    value_type="DOUBLE",
    unit="1",
    resource="prometheus_target",
    emitter="clarity.monitoring.metrics",
    labels={
        "data_type": "STRING",
        "source": "STRING",
    },
)
HEALTH_DATA_PROCESSING_DURATION = Definition(
    key="health_data_processing_duration",
    type="prometheus.googleapis.com/health_data_processing_duration_seconds/histogram",
    description="Time from accepting a batch of health data to having stored it.",
    kind="CUMULATIVE",
    value_type="DISTRIBUTION",
    unit="s",
    resource="prometheus_target",
    emitter="clarity.monitoring.metrics",
    labels={
        "data_type": "STRING",
    },
    buckets=(
        0.1,
        0.5,
        1.0,
        2.0,
        5.0,
        10.0,
        20.0,
        30.0,
        60.0,
        120.0,
        300.0,
    ),
)
ML_INFERENCE_DURATION = Definition(
    key="ml_inference_duration",
    type="prometheus.googleapis.com/ml_inference_duration_seconds/histogram",
    description="Time of one model inference, by model and version.",
    kind="CUMULATIVE",
    value_type="DISTRIBUTION",
    unit="s",
    resource="prometheus_target",
    emitter="clarity.monitoring.metrics",
    labels={
        "model_name": "STRING",
        "model_version": "STRING",
    },
    buckets=(
        0.05,
        0.1,
        0.25,
        0.5,
        1.0,
        2.0,
        5.0,
        10.0,
        30.0,
    ),
)
SERVICE_REQUEST_DURATION = Definition(
    key="service_request_duration",
    type="custom.googleapis.com/http/request_duration",
    description="Mean duration of the requests of the last export interval.",
    kind="GAUGE",
    value_type="DOUBLE",
    unit="s",
    resource="generic_task",
    emitter="clarity.monitoring.service_metrics",
)
SERVICE_ERROR_RATE = Definition(
    key="service_error_rate",
    type="custom.googleapis.com/http/error_rate",
    description="Share of requests answered with a server error in the last export interval.",
    kind="GAUGE",
    value_type="DOUBLE",
    unit="1",
    resource="generic_task",
    emitter="clarity.monitoring.service_metrics",
)
USER_ENGAGEMENT = Definition(
    key="user_engagement",
    type="custom.googleapis.com/user/engagement",
    description="User actions, by action. Carries no user id.",
    kind="CUMULATIVE",
    value_type="INT64",
    unit="1",
    resource="generic_task",
    emitter="clarity.monitoring.business_metrics",
    labels={
        "action": "STRING",
    },
)
HEALTH_DATA_QUALITY = Definition(
    key="health_data_quality",
    type="custom.googleapis.com/health_data/quality",
    description="Quality score of ingested health data, from 0 to 1.",
    kind="GAUGE",
    value_type="DOUBLE",
    unit="1",
    resource="generic_task",
    emitter="clarity.monitoring.business_metrics",
    labels={
        "data_type": "STRING",
    },
)
AI_PROCESSING_TIME = Definition(
    key="ai_processing_time",
    type="custom.googleapis.com/ai/processing_time",
    description="Time to generate an insight.",
    kind="GAUGE",
    value_type="DOUBLE",
    unit="s",
    resource="generic_task",
    emitter="clarity.monitoring.business_metrics",
    labels={
        "model": "STRING",
        "success": "BOOL",
    },
)
MODEL_ACCURACY = Definition(
    key="model_accuracy",
    type="custom.googleapis.com/ml/model_accuracy",
    description="Accuracy of a model over its last evaluation, from 0 to 1.",
    kind="GAUGE",
    value_type="DOUBLE",
    unit="1",
    resource="generic_task",
    emitter="clarity.monitoring.business_metrics",
    labels={
        "model_name": "STRING",
        "model_version": "STRING",
    },
)
PREDICTION_CONFIDENCE = Definition(
    key="prediction_confidence",
    type="custom.googleapis.com/ml/prediction_confidence",
    description="Confidence that the model states for its predictions, from 0 to 1.",
    kind="GAUGE",
    value_type="DOUBLE",
    unit="1",
    resource="generic_task",
    emitter="clarity.monitoring.business_metrics",
    labels={
        "model_name": "STRING",
    },
)
METRICS: tuple[Definition, ...] = (
    HTTP_REQUESTS,
    HTTP_REQUEST_DURATION,
    ACTIVE_USERS,
    HEALTH_DATA_POINTS,
    HEALTH_DATA_PROCESSING_DURATION,
    ML_INFERENCE_DURATION,
    SERVICE_REQUEST_DURATION,
    SERVICE_ERROR_RATE,
    USER_ENGAGEMENT,
    HEALTH_DATA_QUALITY,
    AI_PROCESSING_TIME,
    MODEL_ACCURACY,
    PREDICTION_CONFIDENCE,
)
