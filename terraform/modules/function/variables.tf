variable "name" {
  description = "Name of the function."
  type        = string
}

variable "description" {
  description = "What the function does."
  type        = string
}

variable "handler" {
  description = "Module and name of the handler within the archive."
  type        = string
}

variable "archive" {
  description = "Path of the zip archive with the function's code."
  type        = string
}

variable "environment" {
  description = "Environment variables of the function."
  type        = map(string)
}

variable "policy" {
  description = "IAM policy (JSON) of what the function does beside logging."
  type        = string
}

variable "memory_mb" {
  description = "Memory of the function in MB; its share of the processor grows with it."
  type        = number

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "The memory must be 128 to 10240 MB."
  }
}

variable "timeout_s" {
  description = "Seconds after which an invocation is ended."
  type        = number

  validation {
    condition     = var.timeout_s >= 1 && var.timeout_s <= 900
    error_message = "The timeout must be 1 to 900 seconds."
  }
}

variable "log_retention_days" {
  description = "Days that the log is kept."
  type        = number
}
