"""The reference service: one-time access codes for the people named in a legal document."""
