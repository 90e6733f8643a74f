"""REST body <-> pulumi_gcp properties, one declarative table a type: declare and the sandbox share it."""
