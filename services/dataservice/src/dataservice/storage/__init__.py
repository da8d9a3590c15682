"""Rows in PostgreSQL: tables, and one repository per subject.

Repositories take the connection of a transaction and, wherever a row is an athlete's, the athlete.
"""
