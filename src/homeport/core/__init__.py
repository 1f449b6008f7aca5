"""The seams every engine is built on: clock, request context, observer, errors. Imports nothing of homeport."""
