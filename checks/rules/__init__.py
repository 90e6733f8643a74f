"""The rules, a module each, in the folder of their group."""
