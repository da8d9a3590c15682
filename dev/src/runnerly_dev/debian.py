"""The few Debian packages that `make run` and `make test` need, installed where that is allowed."""

import glob
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from runnerly_dev.reporting import Stop, execute, step

# apt starts what it installs, and a web server on port 80 is nobody's wish here: for the time of the installation this
# script, which Debian asks before it starts a service, says no. One that is there already is left as it is.
INSTALL = """
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\\nexit 101\\n' > "$policy"; chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
fi
install() { apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"; }
install "$@" || { apt-get update; install "$@"; }
case " $* " in *" nginx "*)
    if [ -d /run/systemd/system ]; then systemctl disable nginx.service || true; fi ;;
esac
"""


@dataclass(frozen=True)
class Need:
    """Something of the machine, and the Debian packages that bring it."""

    packages: tuple[str, ...]
    present: Callable[[], bool]


def _exists(*patterns: str) -> Callable[[], bool]:
    return lambda: any(glob.glob(pattern) for pattern in patterns)


def _command(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") for name in names)


def _venv_package() -> str:
    return f"python3.{sys.version_info.minor}-venv" if sys.executable.startswith("/usr/bin/") else "python3-venv"


def _is_ubuntu() -> bool:
    try:
        return "\nID=ubuntu\n" in "\n" + Path("/etc/os-release").read_text()
    except OSError:
        return False


VENV = Need((_venv_package(),), lambda: importlib.util.find_spec("ensurepip") is not None)
NGINX = Need(("nginx",), _command("openresty", "nginx"))
LUA = Need(
    ("libnginx-mod-http-lua",),
    lambda: bool(shutil.which("openresty")) or _exists("/usr/lib/nginx/modules/ngx_http_lua_module.so")(),
)
CJSON = Need(
    ("lua-cjson",),
    lambda: (
        bool(shutil.which("openresty"))
        or _exists("/usr/lib/*/lua/5.1/cjson.so", "/usr/lib/lua/5.1/cjson.so", "/usr/local/lib/lua/5.1/cjson.so")()
    ),
)
# Ubuntu's package has another name, and brings a snap
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = Need(("chromium-browser" if _is_ubuntu() else "chromium",), _command(*BROWSERS))
FONT = Need(("fonts-dejavu-core",), _exists("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
CURL = Need(("curl",), _command("curl"))
WRK = Need(("wrk",), _command("wrk"))

RUN = (VENV, NGINX, LUA, CJSON)
TEST = (*RUN, CHROMIUM, FONT, CURL, WRK)


def ensure(needs: Sequence[Need], *, log: Path) -> None:
    """Install what is missing of ``needs``.

    Raises Stop with the command to type where neither root nor a sudo without a password allows it.
    """
    packages = [package for need in needs if not need.present() for package in need.packages]
    if not packages:
        return
    wanted = " ".join(packages)
    if shutil.which("apt-get") is None:
        raise Stop(
            f"missing on this machine, which is no Debian or Ubuntu: what Debian calls {wanted}; install it first"
        )
    if os.geteuid() == 0:
        words = ["sh", "-c", INSTALL, "sh", *packages]
    elif (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        words = ["sudo", "-n", "sh", "-c", INSTALL, "sh", *packages]
    else:
        raise Stop(f"missing on this machine; install it with: sudo apt-get install --no-install-recommends {wanted}")
    with step(f"Installing Debian's {wanted}"):
        execute(words, log=log, failing=f"apt-get cannot install {wanted}; try it yourself")
    importlib.invalidate_caches()
    missing = [package for need in needs if not need.present() for package in need.packages]
    if missing:
        raise Stop(f"installed, and still not found: {' '.join(missing)} (see {log})")


def _sudo_asks_nothing() -> bool:
    return bool(shutil.which("sudo")) and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode
