"""Arithmetic of targets, windows and budgets."""
