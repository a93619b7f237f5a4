"""The portal: reads a finished build and answers questions; it never writes one."""
