"""What athletes upload: on this service's disk while it comes, then read, slice by slice, into activities."""
