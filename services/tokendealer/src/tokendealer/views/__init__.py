"""The operations of openapi.yaml: they read the request, ask the domain and write the answer."""
