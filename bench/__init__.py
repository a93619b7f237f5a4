"""Beside the flow: what `make bench` runs, to tell how fast the portal is on this machine; nothing imports it."""
