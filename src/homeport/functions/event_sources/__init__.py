"""Event source mappings: what reads queues and streams and invokes functions with what it finds.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html

A mapping is a task on the functions' loop that sleeps until its source tells of something new. Sources, invocations and
destinations are handed in (`ports.py`); times and timers are the clock's.
"""
