# frozen_string_literal: true

require 'json'
require 'net/http'
require 'stringio'
require_relative 'context'
require_relative 'log'

module AwsLambda
  # What turns requests into events and results into responses; functions may replace its methods, as on AWS.
  class Marshaller
    class << self
      def marshall_request(raw_request)
        raw_request['Content-Type'] == 'application/json' ? JSON.parse(raw_request.body) : raw_request.body
      end

      def marshall_response(method_response)
        case method_response
        when StringIO, IO then [method_response, 'application/unknown']
        else method_response.to_json
        end
      end
    end
  end
end

module Homeport
  # An exception of the function, as AWS describes it.
  class Failure
    FRAMES_AT_MOST = 100
    # Those that the platform is told by name.
    KNOWN = %w[ArgumentError NoMethodError Exception StandardError NameError LoadError SystemExit SystemStackError].freeze

    def initialize(error, phase)
      @error = error
      @type = "#{phase}<#{error.class}>"
    end

    def header
      KNOWN.include?(@error.class.to_s) ? @type : 'Function<UserException>'
    end

    def to_h
      { errorMessage: Log.utf8(@error.message), errorType: @type, stackTrace: trace }
    end

    def log(title)
      Kernel.puts(title)
      Kernel.puts(JSON.pretty_generate(to_h))
    end

    private

    # Without the frames of this client.
    def trace
      frames = (@error.backtrace_locations || []).reject { |frame| frame.path.to_s.start_with?("#{__dir__}/") }
      frames.first(FRAMES_AT_MOST).map { |frame| Log.utf8(frame) }
    end
  end

  # `file.method`, or `file.Module::Class.method`
  class Handler
    def initialize(name)
      parts = name.split('.')
      raise ArgumentError, <<~TEXT.tr("\n", ' ').strip unless [2, 3].include?(parts.size)
        Invalid handler #{parts}, must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD where FILENAME
        corresponds with an existing Ruby source file FILENAME.rb, CLASS is an optional module/class namespace
        and METHOD is a callable method. If using CLASS, METHOD must be a class-level method.
      TEXT

      @file, *@receiver, @method = parts
      require @file
    end

    def call(event, context)
      receiver = @receiver.empty? ? self : Kernel.const_get(@receiver.first)
      AwsLambda::Marshaller.marshall_response(receiver.__send__(@method, event: event, context: context))
    end
  end

  # The loop: take an invocation, run it, answer.
  class Runtime
    PREFIX = '/2018-06-01/runtime'
    DAY_S = 86_400
    INIT_EXIT_CODE = 252
    CRITICAL_EXIT_CODE = 255

    def initialize(address)
      host, port = address.split(':')
      @api = Net::HTTP.new(host, port.to_i, nil)
      @api.read_timeout = @api.keep_alive_timeout = DAY_S
      # An invocation that was taken is never taken again.
      @api.max_retries = 0
    end

    # Until the worker is killed, or the function has failed in a way that AWS's client ends on.
    def run(folder, handler_name)
      @api.start
      handler = loaded(folder, handler_name)
      loop { run_one(handler) }
    end

    private

    def loaded(folder, name)
      $LOAD_PATH.unshift(folder) unless $LOAD_PATH.include?(folder)
      Handler.new(name)
    rescue Exception => e # rubocop:disable Lint/RescueException -- a syntax error is none of the standard ones
      failure = Failure.new(e, 'Init')
      failure.log('Init error when loading handler ')
      post('init/error', failure.to_h.to_json, failure.header)
      exit(INIT_EXIT_CODE)
    end

    def run_one(handler)
      invocation = @api.get("#{PREFIX}/invocation/next")
      Log.request_id = id = invocation['Lambda-Runtime-Aws-Request-Id']
      ENV['_X_AMZN_TRACE_ID'] = invocation['Lambda-Runtime-Trace-Id']
      body, type = answered(handler, invocation, id)
      respond(id, body, type) unless body.nil?
    end

    # The response; nil where an error was posted instead.
    def answered(handler, invocation, id)
      event = AwsLambda::Marshaller.marshall_request(invocation)
      handler.call(event, LambdaContext.new(invocation))
    rescue NameError => e
      fail_for_good(id, e)
    rescue StandardError => e
      failed(id, e, 'Error raised from handler method')
    rescue Exception => e # rubocop:disable Lint/RescueException -- `exit`, memory, deep recursion
      fail_for_good(id, e)
    end

    def failed(id, error, title)
      failure = Failure.new(error, 'Function')
      failure.log(title)
      post("invocation/#{id}/error", failure.to_h.to_json, failure.header)
      nil
    end

    def fail_for_good(id, error)
      failed(id, error, 'Critical exception from handler')
      exit(CRITICAL_EXIT_CODE)
    end

    def respond(id, body, type)
      body = body.read if type == 'application/unknown'
      @api.post("#{PREFIX}/invocation/#{id}/response", body, 'Content-Type' => type || 'application/json')
    end

    def post(path, body, error_type)
      headers = { 'Content-Type' => 'application/json', 'Lambda-Runtime-Function-Error-Type' => error_type }
      @api.post("#{PREFIX}/#{path}", body, headers)
    end
  end
end
