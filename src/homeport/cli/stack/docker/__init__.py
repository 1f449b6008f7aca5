"""Servers in containers, by docker and compose."""
