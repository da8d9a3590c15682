"""Activity files as they are: FIT, GPX and TCX read into what dataservice takes.

Knows no service and no Celery. `reading.read` is the door to the readers, `reader.FileReader` the same in a process of
its own, which a hostile file may take down.
"""
