variable "owner" {
  type = string
}

module "service" {
  source    = "./service"
  owner     = var.owner
  workspace = terraform.workspace
}

output "function" {
  value = module.service.function
}

output "tables" {
  value = module.service.tables
}
