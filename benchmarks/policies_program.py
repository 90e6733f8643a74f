"""A Pulumi program of $POLICIES alert policies that need nothing else."""

import os

from pulumi_gcp.monitoring import (
    AlertPolicy,
    AlertPolicyConditionArgs,
    AlertPolicyConditionConditionThresholdAggregationArgs,
    AlertPolicyConditionConditionThresholdArgs,
)

for number in range(int(os.environ["POLICIES"])):
    AlertPolicy(
        f"policy-{number}",
        display_name=f"Policy {number}",
        combiner="OR",
        conditions=[
            AlertPolicyConditionArgs(
                display_name="CPU of an instance",
                condition_threshold=AlertPolicyConditionConditionThresholdArgs(
                    filter='metric.type = "compute.googleapis.com/instance/cpu/utilization" '
                    'AND resource.type = "gce_instance"',
                    comparison="COMPARISON_GT",
                    threshold_value=0.9,
                    duration="300s",
                    aggregations=[
                        AlertPolicyConditionConditionThresholdAggregationArgs(
                            alignment_period="60s", per_series_aligner="ALIGN_MEAN"
                        )
                    ],
                ),
            )
        ],
        user_labels={"number": str(number)},
    )
