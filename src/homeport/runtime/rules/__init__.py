"""EventBridge's rules over LocalStack's provider: what becomes of events that their targets do not take."""
