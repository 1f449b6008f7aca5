"""REST APIs: the data plane that answers calls of deployed ones."""

from homeport.apigateway.rest.addresses import ApiAddress, ApiAddresses, NoSuchApiError, address_of
from homeport.apigateway.rest.gateway import RestGateway, StageDirectory

__all__ = ["ApiAddress", "ApiAddresses", "NoSuchApiError", "RestGateway", "StageDirectory", "address_of"]
