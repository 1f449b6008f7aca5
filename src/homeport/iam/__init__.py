"""Who calls and what they may do: access keys, signatures, principals, and the evaluation of policies."""
