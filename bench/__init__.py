"""Benchmarks: `make bench`, or `python -m bench [NAME …]` with the names of files in benches/."""
