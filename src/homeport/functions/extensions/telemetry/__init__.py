"""What extensions are told of logs and of the platform's events: the Telemetry API and its elder, the Logs API.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-logs-api.html
"""
