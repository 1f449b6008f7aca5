"""REST APIs: the data plane that answers calls of deployed ones."""

from homeport.apigateway.rest.addresses import ApiAddress, address_of
from homeport.apigateway.rest.gateway import RestGateway, StageDirectory

__all__ = ["ApiAddress", "RestGateway", "StageDirectory", "address_of"]
