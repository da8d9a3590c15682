"""What tokendealer decides, free of Flask, Redis and files: policy, clients, grants, tokens and their errors."""
