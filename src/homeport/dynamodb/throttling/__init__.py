"""Requests that are refused for want of throughput: by chance, or because it really is used up."""
