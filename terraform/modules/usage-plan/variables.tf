variable "name" {
  description = "Name of the plan and of its key."
  type        = string
}

variable "description" {
  description = "Who holds the key, and for what."
  type        = string
}

variable "api_id" {
  description = "Id of the API."
  type        = string
}

variable "stage" {
  description = "Name of the API's stage."
  type        = string
}

variable "throttle" {
  description = "Requests per second that the key is good for over time (rate) and at once (burst)."
  type = object({
    rate  = number
    burst = number
  })
}

variable "quota" {
  description = "Requests that the key is good for in a DAY, WEEK or MONTH."
  type = object({
    limit  = number
    period = string
  })
}
