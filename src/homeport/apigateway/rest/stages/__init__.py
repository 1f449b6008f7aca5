"""The steps of a call, one module each, named as AWS names them."""
