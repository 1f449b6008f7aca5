variable "stream_arn" {
  description = "ARN of the table's stream."
  type        = string
}

variable "function_arn" {
  description = "ARN of the function that takes the records."
  type        = string
}

variable "dead_letter_arn" {
  description = "ARN of the queue for what the function cannot take."
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
