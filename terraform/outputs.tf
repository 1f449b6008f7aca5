output "api_url" {
  description = "Where the API answers."
  value       = module.api.url
}

output "api_id" {
  description = "Id of the REST API."
  value       = module.api.id
}

output "api_stage" {
  description = "Name of the API's stage."
  value       = module.api.stage
}

output "api_key" {
  description = "API key with which codes are issued."
  value       = module.issuing_plan.key
  sensitive   = true
}

output "usage_plan" {
  description = "Id of the usage plan of the API key."
  value       = module.issuing_plan.id
}

output "revocation_token_parameter" {
  description = "Name of the SSM parameter that holds the token with which codes are revoked."
  value       = aws_ssm_parameter.revocation_token.name
}

output "region" {
  description = "AWS region of the deployment."
  value       = data.aws_region.current.id
}

output "codes_table" {
  description = "Name of the table of the codes."
  value       = module.codes_table.name
}

output "codes_table_arn" {
  description = "ARN of the table of the codes."
  value       = module.codes_table.arn
}

output "codes_table_index" {
  description = "Name of the index on document and actor."
  value       = local.document_index
}

output "codes_table_stream_arn" {
  description = "ARN of the stream of the codes' table."
  value       = module.codes_table.stream_arn
}

output "audit_table" {
  description = "Name of the table of the audit trail."
  value       = module.audit_table.name
}

output "codes_function" {
  description = "Name of the function behind the API."
  value       = module.codes_function.name
}

output "codes_function_role" {
  description = "Name of the role that the codes function acts in."
  value       = module.codes_function.role
}

output "audit_function" {
  description = "Name of the function behind the stream."
  value       = module.audit_function.name
}

output "audit_function_role" {
  description = "Name of the role that the audit function acts in."
  value       = module.audit_function.role
}

output "authorizer_function" {
  description = "Name of the function that tells API Gateway who may revoke codes."
  value       = module.authorizer_function.name
}

output "authorizer_function_role" {
  description = "Name of the role that the authorizer function acts in."
  value       = module.authorizer_function.role
}

output "audit_event_source_mapping" {
  description = "Id of the mapping from the stream to the audit function."
  value       = module.audit_stream.id
}

output "audit_dead_letter_queue" {
  description = "URL of the queue of the stream's records that could not be audited."
  value       = module.audit_stream.dead_letter_queue_url
}

output "code_lifetime_parameter" {
  description = "Name of the SSM parameter that holds a code's life in days."
  value       = aws_ssm_parameter.code_lifetime.name
}

output "access_log_group" {
  description = "Log group of the API's access log."
  value       = module.api.access_log_group
}

output "codes_log_group" {
  description = "Log group of the codes function."
  value       = module.codes_function.log_group
}

output "audit_log_group" {
  description = "Log group of the audit function."
  value       = module.audit_function.log_group
}

output "authorizer_log_group" {
  description = "Log group of the authorizer function."
  value       = module.authorizer_function.log_group
}
