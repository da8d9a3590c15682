"""The operations of openapi.yaml."""
