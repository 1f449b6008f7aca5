# frozen_string_literal: true

# homeport's own runtime client for Ruby: what stands in AWS's place of aws_lambda_ric. It runs without homeport, on every
# Ruby that AWS has, and needs nothing but Ruby's own libraries. Its errors, log lines and context are those of AWS's
# client. https://docs.aws.amazon.com/lambda/latest/dg/lambda-ruby.html

require_relative 'log'
require_relative 'runtime'

ENV.delete('LC_CTYPE') if ENV['LC_CTYPE'] == 'C.UTF-8'
Homeport::Log.take_over
Homeport::Runtime.new(ENV.fetch('AWS_LAMBDA_RUNTIME_API')).run(ENV.fetch('LAMBDA_TASK_ROOT'), ENV.fetch('_HANDLER'))
