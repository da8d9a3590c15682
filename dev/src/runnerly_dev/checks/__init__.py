"""Checks of the whole workspace that no tool of the field brings.

    python -m runnerly_dev.checks sources|documents|types

sources     no file names a package registry or a place on somebody's machine; long files are reported
documents   every link leads somewhere, every command and path that a document names exists
types       mypy over every package and every test suite
"""
