"""What is decided here is decided without Flask and without SQL."""
