"""Lambda's Invoke operations apart from HTTP: names, limits, texts, the frames of a streamed response."""
