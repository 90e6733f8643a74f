"""The clarity command, a module a verb: parse, call, print, exit."""
