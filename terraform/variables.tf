variable "region" {
  description = "AWS region to deploy to."
  type        = string
  default     = "eu-west-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "The region must be written as AWS writes it, such as eu-west-1."
  }
}

variable "service" {
  description = "Name of the service: the first part of every resource's name."
  type        = string
  default     = "codes"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}[a-z0-9]$", var.service))
    error_message = "The service must be 3 to 22 lower-case letters, digits and hyphens."
  }
}

variable "environment" {
  description = "Environment that this deployment is for; also the name of the API's stage."
  type        = string
  default     = "development"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,19}$", var.environment))
    error_message = "The environment must be 2 to 20 lower-case letters and digits."
  }
}

variable "code_lifetime_days" {
  description = "Days until a code expires. The function reads it from an SSM parameter, so a change needs no deployment of code."
  type        = number
  default     = 365

  validation {
    condition     = var.code_lifetime_days >= 1 && floor(var.code_lifetime_days) == var.code_lifetime_days
    error_message = "The lifetime must be a whole number of days, 1 at least."
  }
}

variable "codes_archive" {
  description = "Archive of the codes function; by default the one that scripts/build-functions makes."
  type        = string
  default     = null
}

variable "audit_archive" {
  description = "Archive of the audit function; by default the one that scripts/build-functions makes."
  type        = string
  default     = null
}

variable "authorizer_archive" {
  description = "Archive of the authorizer function; by default the one that scripts/build-functions makes."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "Whether the tables refuse to be deleted; by default they do in production."
  type        = bool
  default     = null
}

variable "log_retention_days" {
  description = "Days that the logs of the functions and of the API are kept."
  type        = number
  default     = 90

  validation {
    condition = contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days
    )
    error_message = "The retention must be one that CloudWatch Logs offers, such as 30, 90 or 365."
  }
}

variable "log_level" {
  description = "The least severe messages that the functions log."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "The level must be DEBUG, INFO, WARNING or ERROR."
  }
}

variable "throttle" {
  description = "Requests per second that the API takes over time (rate) and at once (burst)."
  type = object({
    rate  = number
    burst = number
  })
  default = {
    rate  = 500
    burst = 250
  }

  validation {
    condition     = var.throttle.rate > 0 && var.throttle.burst > 0
    error_message = "Both limits must be above 0: an API that takes no requests is of no use."
  }
}

variable "issuing" {
  description = "Requests that the API key for issuing codes is good for: per second over time (rate) and at once (burst), and in a DAY, WEEK or MONTH."
  type = object({
    throttle = object({
      rate  = number
      burst = number
    })
    quota = object({
      limit  = number
      period = string
    })
  })
  default = {
    throttle = {
      rate  = 100
      burst = 100
    }
    quota = {
      limit  = 1000000
      period = "MONTH"
    }
  }

  validation {
    condition     = contains(["DAY", "WEEK", "MONTH"], var.issuing.quota.period)
    error_message = "The quota's period must be DAY, WEEK or MONTH."
  }
}

variable "manage_api_gateway_account" {
  description = "Whether the role by which API Gateway writes logs, one for an account and region, is set here."
  type        = bool
  default     = true
}
