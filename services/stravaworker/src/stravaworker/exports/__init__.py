"""All of an athlete's data as one archive, and such an archive taken in again."""
