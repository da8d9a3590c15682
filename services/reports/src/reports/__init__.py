"""Runnerly's mail: every mail is rendered here and handed to the mail server here."""
