"""The signing keys: which one signs when (`ring`), and how they lie on disk (`files`)."""
