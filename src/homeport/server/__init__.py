"""The front door: listens, decides who answers, and answers what is ours; the rest goes to LocalStack's gateway."""
