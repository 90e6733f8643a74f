"""PromQL over arrays: parsed by promql-parser, evaluated for all instants at once."""
