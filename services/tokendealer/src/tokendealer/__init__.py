"""Runnerly's OAuth 2 authorization server: tokens between services, and for athletes who are signed in."""
