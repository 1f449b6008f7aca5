"""Lambda's data plane: execution environments as plain processes that speak AWS's Runtime API.

`pool.Functions` is what a composition root makes one of; `environment.ExecutionEnvironment` is one worker's life.
"""
