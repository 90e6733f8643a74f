"""Findings with one right answer, put right in the files."""
