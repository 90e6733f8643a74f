"""`python -m cli` is the clarity command."""

from cli.main import main

main()
