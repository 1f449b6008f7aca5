# frozen_string_literal: true

require 'json'
require 'logger'

module Homeport
  # Where log records go: whole messages in the platform's frames, so that what has several lines stays one event.
  module Log
    TEXT_FRAME = 0xa55a0003

    class << self
      # The request that is being handled, for the lines of loggers.
      attr_accessor :request_id

      # Loggers on standard output, and Kernel#puts, write frames from now on.
      def take_over
        $stdout.sync = true
        descriptor = ENV.delete('_LAMBDA_TELEMETRY_LOG_FD')
        return if descriptor.nil?

        @frames = IO.for_fd(descriptor.to_i, 'wb')
        @frames.sync = true
        ::Logger.prepend(LoggerDefaults)
        ::Kernel.module_eval do
          def puts(*values)
            Homeport::Log.write(values.flatten.map { |value| value.to_s.encode('UTF-8') }.join("\n"))
          end
        end
      end

      # Logs one message.
      def write(message)
        $stdout.flush
        now_us = Process.clock_gettime(Process::CLOCK_REALTIME, :microsecond)
        @frames.write([TEXT_FRAME, message.bytesize, now_us].pack('L>L>Q>') + message.b)
      end

      # What Logger asks of a device of its own.
      def close; end

      def formatter
        ENV['AWS_LAMBDA_LOG_FORMAT'].to_s.casecmp?('JSON') ? JsonLines.new : TextLines.new
      end

      def level
        named = ENV['AWS_LAMBDA_LOG_LEVEL'].to_s.upcase
        { 'INFO' => 1, 'WARN' => 2, 'ERROR' => 3, 'FATAL' => 4 }.fetch(named, 0)
      end
    end

    # A logger of standard output or standard error has the platform's format and level, unless it is given its own.
    module LoggerDefaults
      def initialize(device = nil, *rotation, **options)
        return super unless device.nil? || device.equal?($stdout) || device.equal?($stderr)

        super(Log, *rotation, **{ formatter: Log.formatter, level: Log.level }, **options)
      end
    end

    # `I, [2026-01-01T00:00:00.000000 #7]  INFO 4e5a0c67-… -- : text`
    class TextLines < ::Logger::Formatter
      def call(severity, time, program, message)
        at = "[#{format_datetime(time).strip} ##{Process.pid}]"
        format("%<mark>s, %<at>s %<severity>5s %<request>s -- %<program>s: %<text>s\n",
               mark: severity[0], at: at, severity: severity, request: Log.request_id, program: program,
               text: Log.utf8(msg2str(message)))
      end
    end

    # A record as a JSON object with AWS's members.
    class JsonLines < ::Logger::Formatter
      def call(severity, time, program, message)
        record = { timestamp: time.utc.strftime('%Y-%m-%dT%H:%M:%S.%6NZ'), level: severity,
                   message: Log.utf8(message.is_a?(Exception) ? message.message : msg2str(message)),
                   requestId: Log.request_id }
        record[:logger] = Log.utf8(program) unless program.to_s.empty?
        record.merge!(described(message)) if message.is_a?(Exception)
        "#{JSON.generate(record.compact)}\n"
      end

      private

      def described(error)
        trace = Array(error.backtrace).map { |line| Log.utf8(line) }
        { errorType: error.class.to_s, errorMessage: Log.utf8(error.message), stackTrace: trace,
          location: trace.first&.sub(/\A(.+):(\d+):in [`'](.+)'\z/, '\1:\3:\2') }
      end
    end

    def self.utf8(value)
      value.to_s.encode('UTF-8', invalid: :replace, undef: :replace, replace: "\uFFFD")
    end
  end
end
