"""What the example backend depends on: documents, objects and models, each with its faults."""
