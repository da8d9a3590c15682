"""The deployment under test, as an operator holds it: docker-compose and the gateway's address."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Deployment:
    """``words`` is what runs docker-compose for this project, ``url`` the public address."""

    words: tuple[str, ...]
    project: str
    url: str

    def compose(self, *arguments: str, profile: str | None = "demo", fails: bool = False, stdin: str = "") -> str:
        """What the command printed. It must end well unless ``fails`` is allowed."""
        chosen = ["--profile", profile] if profile else []
        done = subprocess.run(
            [*self.words, *chosen, *arguments], cwd=ROOT, capture_output=True, text=True, input=stdin, check=False
        )
        assert fails or done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def script(self, name: str, *arguments: str) -> str:
        """What ``deploy/NAME`` printed for this project."""
        environment = {**os.environ, "DOCKER_COMPOSE": " ".join([*self.words, "--profile", "demo"])}
        done = subprocess.run(
            [ROOT / "deploy" / name, *arguments], cwd=ROOT, capture_output=True, text=True, env=environment, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, service: str, code: str) -> str:
        """What Python code printed inside a service's container."""
        return self.compose("exec", "-T", service, "python", "-c", code).strip()

    def sql(self, statement: str) -> str:
        """The answer of PostgreSQL, one line per row."""
        return self.compose(
            "exec", "-T", "postgres", "psql", "-U", "postgres", "-d", "runnerly", "-Atqc", statement
        ).strip()

    def containers(self) -> dict[str, dict[str, Any]]:
        """What Docker knows of each container, by its service; ended one-shots included."""
        ids = self.compose("ps", "--all", "--quiet").split()
        inspected = json.loads(subprocess.run(["docker", "inspect", *ids], capture_output=True, check=True).stdout)
        return {each["Config"]["Labels"]["com.docker.compose.service"]: each for each in inspected}

    def remove_volumes(self, names: list[str]) -> None:
        subprocess.run(["docker", "volume", "rm", *(f"{self.project}_{name}" for name in names)], check=True)

    def get(self, path: str, **how: Any) -> requests.Response:
        return requests.get(f"{self.url}{path}", timeout=15, allow_redirects=False, **how)

    def wait_for(self, path: str, status: int, within_s: float = 60) -> requests.Response:
        """The first answer with this status."""
        end = time.monotonic() + within_s
        while True:
            try:
                answer = self.get(path)
            except requests.ConnectionError:
                answer = None
            if answer is not None and answer.status_code == status:
                return answer
            assert time.monotonic() < end, f"{path} is {answer and answer.status_code} after {within_s:.0f} s"
            time.sleep(0.5)
