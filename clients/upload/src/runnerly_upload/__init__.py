"""Sends runs to a Runnerly: files, archives, or whatever appears in a folder."""
