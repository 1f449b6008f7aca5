# Sourced by the scripts that need Docker: an engine for as long as the script runs, compose v2 or v1, a free port.
# shellcheck shell=bash

ENGINE_LOG=${ENGINE_LOG:-${TMPDIR:-/tmp}/homeport-dockerd-$$.log}
engine_pid=

say() { printf '%s\n' "$*" >&2; }

# fail MESSAGE [HINT]
fail() {
  say "error: $1"
  [ $# -lt 2 ] || say "hint: $2"
  exit 1
}

# Makes `docker info` answer: by the engine that runs, else by one of our own, which engine_down stops.
engine_up() {
  if ! command -v docker >/dev/null || ! { docker info || command -v dockerd; } >/dev/null 2>&1; then
    may_install || fail "no Docker engine answers" "start one, or install Docker"
    say "installing Docker from Debian's packages"
    apt_install docker.io iptables
    # Since Debian 13 the command is a package of its own.
    command -v docker >/dev/null || apt_install docker-cli
  fi
  docker info >/dev/null 2>&1 || engine_start
}

engine_start() {
  [ "$(id -u)" = 0 ] || fail "no Docker engine runs, and only root may start one" "start Docker"
  say "starting a Docker engine (its log: $ENGINE_LOG)"
  setsid dockerd >"$ENGINE_LOG" 2>&1 </dev/null &
  engine_pid=$!
  local deadline=$((SECONDS + 60))
  until docker info >/dev/null 2>&1; do
    kill -0 "$engine_pid" 2>/dev/null || { tail -20 "$ENGINE_LOG" >&2; fail "the Docker engine ended at once"; }
    [ $SECONDS -lt $deadline ] || { tail -20 "$ENGINE_LOG" >&2; fail "the Docker engine does not answer"; }
    sleep 0.2
  done
}

# Without starting one.
engine_answers() { docker info >/dev/null 2>&1 || fail "no Docker engine answers" "start Docker"; }

# Stops the engine that engine_up started, if it started one.
engine_down() {
  if [ -n "$engine_pid" ]; then
    kill "$engine_pid" 2>/dev/null || true
    wait "$engine_pid" 2>/dev/null || true
    engine_pid=
  fi
  rm -f "$ENGINE_LOG"
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >"$ENGINE_LOG" 2>&1 ||
    { tail -20 "$ENGINE_LOG" >&2; fail "apt-get could not install $*"; }
}

# Compose as a plug-in of docker (v2) or as a command of its own (v1).
compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

# Makes `compose` work: by what is here, else by Debian's package.
compose_present() {
  if docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null; then return; fi
  may_install || fail "neither docker compose nor docker-compose is here" "install one of them"
  apt_install docker-compose
}

free_port() {
  "${PYTHON:-python3}" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
