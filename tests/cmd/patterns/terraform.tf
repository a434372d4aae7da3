resource "aws_cloudwatch_event_rule" "tasks" {
  event_pattern = jsonencode({ source = ["aws.ecs"] })
}
