output "id" {
  description = "Id of the event source mapping."
  value       = aws_lambda_event_source_mapping.this.id
}

output "dead_letter_queue_url" {
  description = "URL of the queue of the records that the function could not take."
  value       = aws_sqs_queue.dead_letters.url
}
