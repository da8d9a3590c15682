"""Demo athletes: who they are, and the years of training that a seed makes of them."""
