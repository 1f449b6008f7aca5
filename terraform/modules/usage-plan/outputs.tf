output "id" {
  description = "Id of the plan."
  value       = aws_api_gateway_usage_plan.this.id
}

output "key" {
  description = "Value of the API key."
  value       = aws_api_gateway_api_key.this.value
  sensitive   = true
}
