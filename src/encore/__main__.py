"""`python -m encore` is `encore`."""

from encore.cli import main

main()
