"""Where grants lie."""
