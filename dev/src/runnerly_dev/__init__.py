"""What developing Runnerly needs and no image carries.

children    processes that end with the one that started them
postgres    an embedded PostgreSQL        valkey   an embedded Valkey
pytest_plugin   both as fixtures for every test suite of the workspace
"""
