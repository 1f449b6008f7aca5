"""Functions that are container images: an engine of the machine runs them."""
