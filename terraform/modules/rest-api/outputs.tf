output "id" {
  description = "Id of the API."
  value       = aws_api_gateway_rest_api.this.id
}

output "url" {
  description = "Where the stage answers."
  value       = aws_api_gateway_stage.this.invoke_url
}

output "stage" {
  description = "Name of the stage."
  value       = aws_api_gateway_stage.this.stage_name
}

output "access_log_group" {
  description = "Name of the log group of the access log."
  value       = aws_cloudwatch_log_group.access.name
}
