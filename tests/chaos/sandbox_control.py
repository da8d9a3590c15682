"""Orders to the sandbox, by its control API."""

from typing import Any

import requests


class Control:
    """What a test orders and reads. `base` is the address of the sandbox, its prefix included."""

    def __init__(self, base: str) -> None:
        self._base = f"{base}/control"
        self._http = requests.Session()
        self._http.trust_env = False

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The parsed answer, None where there is none. AssertionError for a refusal."""
        answer = self._http.request(method, self._base + path, json=body, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None

    def make_athletes(self, count: int, activities_each: int, seed: int, **more: Any) -> list[int]:
        """Their ids."""
        body = {"count": count, "activities_each": activities_each, "seed": seed, **more}
        found: list[int] = self.ask("POST", "/athletes", body)
        return found

    def add_app(self, client_id: str, secret: str) -> None:
        """One more app."""
        self.ask("POST", "/apps", {"client_id": client_id, "client_secret": secret, "name": f"App {client_id}"})

    def code(self, client_id: str, athlete_id: int, scopes: tuple[str, ...]) -> dict[str, str]:
        """What the consent page would send a browser back with."""
        body = {"athlete_id": athlete_id, "scopes": list(scopes)}
        found: dict[str, str] = self.ask("POST", f"/apps/{client_id}/consents", body)
        return found

    def shake(self, athlete_id: int, count: int, seed: int) -> dict[str, int]:
        """So many changes; how many of each kind."""
        found: dict[str, int] = self.ask("POST", f"/athletes/{athlete_id}/changes", {"count": count, "seed": seed})
        return found

    def truth(self, athlete_id: int, client_id: str) -> list[dict[str, Any]]:
        """The summaries of all that the app may see of hers."""
        found: list[dict[str, Any]] = self.ask("GET", f"/athletes/{athlete_id}/truth?app={client_id}&full=true")[
            "activities"
        ]
        return found

    def fault(self, route: str, kind: str, **more: Any) -> int:
        """Order a fault; its number."""
        return int(self.ask("POST", "/faults", {"route": route, "kind": kind, **more})["id"])

    def has_struck(self, number: int) -> bool:
        """Whether that fault has happened."""
        return any(fault["id"] == number and fault["struck"] for fault in self.ask("GET", "/faults"))

    def struck(self) -> dict[str, int]:
        """How often which fault struck."""
        found: dict[str, int] = {}
        for fault in self.ask("GET", "/faults"):
            name = f"{fault['route']} {fault['kind']}" + (f" {fault['value']:g}" if fault["value"] else "")
            found[name] = found.get(name, 0) + fault["struck"]
        return {name: count for name, count in found.items() if count}

    def silence_faults(self) -> None:
        """None from now on."""
        self.ask("DELETE", "/faults")

    def switch(self, name: str, value: str, client_id: str | None = None) -> None:
        """Set a switch, for one app or all."""
        self.ask("PUT", f"/switches/{name}", {"value": value, "app": client_id})

    def spoil_tokens(self, client_id: str, athlete_id: int, fault: str) -> None:
        """`expire` or `rotate`."""
        self.ask("POST", f"/apps/{client_id}/athletes/{athlete_id}/tokens", {"fault": fault})

    def revoke(self, client_id: str, athlete_id: int) -> None:
        """She takes the app's access away."""
        self.ask("DELETE", f"/apps/{client_id}/athletes/{athlete_id}")

    def deliveries(self) -> dict[str, int]:
        """Events by state."""
        found: dict[str, int] = self.ask("GET", "/deliveries")["counts"]
        return found

    def windows(self) -> dict[str, list[dict[str, Any]]]:
        """The fullest window of each kind that each app ever had."""
        return {app["client_id"]: app["windows"] for app in self.ask("GET", "/apps")}

    def close(self) -> None:
        """Close its connections."""
        self._http.close()
