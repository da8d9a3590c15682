"""The database's schema, step by step.

Each step is small, named for what it does, and works with the code before and after it.
"""
