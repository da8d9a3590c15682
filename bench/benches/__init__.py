"""One file per benchmark. Each has `run() -> Iterable[Result]` and is found by its being here."""
