"""The athletes' original files, kept by athlete and digest, and deleted with their activities."""
