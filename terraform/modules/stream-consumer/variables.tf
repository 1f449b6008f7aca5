variable "name" {
  description = "Name of the consumer; its dead-letter queue takes its name from it."
  type        = string
}

variable "table_arn" {
  description = "ARN of the table."
  type        = string
}

variable "stream_arn" {
  description = "ARN of the table's stream."
  type        = string
}

variable "function_arn" {
  description = "ARN of the function that takes the records."
  type        = string
}

variable "function_role" {
  description = "Name of the role that the function acts in; it is allowed to read the stream."
  type        = string
}

variable "partition_key" {
  description = "Attribute that is the table's partition key."
  type        = string
}

variable "partition_key_start" {
  description = "What the partition key of the items begins with whose changes the function takes."
  type        = string
}
