# frozen_string_literal: true

require 'json'

# What a handler is given as `context:`. https://docs.aws.amazon.com/lambda/latest/dg/ruby-context.html
class LambdaContext
  attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name, :function_name,
              :memory_limit_in_mb, :function_version, :identity, :client_context, :deadline_ms, :tenant_id

  # `invocation` is the Runtime API's answer.
  def initialize(invocation)
    @aws_request_id = invocation['Lambda-Runtime-Aws-Request-Id']
    @invoked_function_arn = invocation['Lambda-Runtime-Invoked-Function-Arn']
    @deadline_ms = invocation['Lambda-Runtime-Deadline-Ms'].to_i
    @tenant_id = invocation['Lambda-Runtime-Aws-Tenant-Id']
    @identity = parsed(invocation['Lambda-Runtime-Cognito-Identity'])
    @client_context = parsed(invocation['Lambda-Runtime-Client-Context'])
    @log_group_name = ENV['AWS_LAMBDA_LOG_GROUP_NAME']
    @log_stream_name = ENV['AWS_LAMBDA_LOG_STREAM_NAME']
    @function_name = ENV['AWS_LAMBDA_FUNCTION_NAME']
    @function_version = ENV['AWS_LAMBDA_FUNCTION_VERSION']
    @memory_limit_in_mb = ENV['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
  end

  def get_remaining_time_in_millis # rubocop:disable Naming/AccessorMethodName -- AWS's name
    [@deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
  end

  private

  def parsed(header)
    header && JSON.parse(header)
  end
end
