"""Commands for developers, run by the Makefile and by pre-commit; none of them is part of the portal."""
