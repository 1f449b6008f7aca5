variable "name" {
  description = "Name of the table."
  type        = string
}

variable "partition_key" {
  description = "Attribute that is the partition key."
  type        = string
}

variable "sort_key" {
  description = "Attribute that is the sort key, if the table has one."
  type        = string
  default     = null
}

variable "indexes" {
  description = "Global secondary indexes by name, each with its keys and the other attributes that it holds."
  type = map(object({
    partition_key = string
    sort_key      = string
    projected     = list(string)
  }))
  default = {}
}

variable "time_to_live" {
  description = "Attribute that says when an item is over, if items end."
  type        = string
  default     = null
}

variable "stream_view_type" {
  description = "What the table's stream shows of a change, if the table has a stream."
  type        = string
  default     = null

  validation {
    condition = (
      var.stream_view_type == null ? true :
      contains(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"], var.stream_view_type)
    )
    error_message = "The view type must be one of DynamoDB Streams' four."
  }
}

variable "deletion_protection" {
  description = "Whether the table refuses to be deleted."
  type        = bool
}
