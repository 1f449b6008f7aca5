"""What REST, HTTP and WebSocket APIs share in letting callers in."""
