"""The one consumer of a Plan that speaks Pulumi: resources, references, secrets, stack outputs."""
