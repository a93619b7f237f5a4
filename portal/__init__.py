"""The portal: reads a finished build and answers the five questions; it never writes one."""
