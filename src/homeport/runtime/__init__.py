"""LocalStack as a library: its settings, its boot, our plug-ins in it, and the mending of its defects."""
