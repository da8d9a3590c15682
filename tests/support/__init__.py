"""What the tests that cross services share."""
