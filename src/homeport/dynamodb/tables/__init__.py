"""Tables as AWS describes them, and what CreateTable and UpdateTable check."""
