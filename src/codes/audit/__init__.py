"""The audit trail: what happened to each code, told by the stream of the codes' table."""
