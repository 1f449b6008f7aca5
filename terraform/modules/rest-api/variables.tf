variable "name" {
  description = "Name of the API."
  type        = string
}

variable "description" {
  description = "What the API is for."
  type        = string
}

variable "body" {
  description = "OpenAPI 3 document (YAML or JSON) with API Gateway's extensions."
  type        = string
}

variable "stage" {
  description = "Name of the stage."
  type        = string
}

variable "stage_variables" {
  description = "Variables that the document may use."
  type        = map(string)
  default     = {}
}

variable "function_name" {
  description = "Name of the function that the API may invoke."
  type        = string
}

variable "authorizer_name" {
  description = "Name of the function that the API may ask about its callers."
  type        = string
}

variable "throttle" {
  description = "Requests per second that the stage takes over time (rate) and at once (burst)."
  type = object({
    rate  = number
    burst = number
  })
}

variable "log_retention_days" {
  description = "Days that the access log is kept."
  type        = number
}

variable "manage_api_gateway_account" {
  description = "Whether to set the role by which API Gateway writes logs."
  type        = bool
}
