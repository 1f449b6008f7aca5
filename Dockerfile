# homeport in a container: LocalStack's open runtime with homeport's engines, Lambda functions in plain processes (no
# Docker socket), Python 3.13 and Node.js.
#
#   docker build -t homeport .
#   docker run --rm -p 127.0.0.1:4566:4566 homeport
#
# Any Debian with Python 3.13 can be BASE_IMAGE. BUILD_IMAGE is the same, with the certificates and settings by which
# package clients reach their registries on this machine (scripts/base-image --for-builds); nothing of it stays.
ARG BASE_IMAGE
ARG BUILD_IMAGE

FROM ${BUILD_IMAGE:-${BASE_IMAGE:-python:3.13-slim}} AS tools
ARG PIP_INDEX_URL
LABEL homeport.stage=build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_COMPILE=1
WORKDIR /build

FROM tools AS wheel
COPY requirements/build.lock requirements/
RUN python3 -m venv /opt/build && /opt/build/bin/pip install --quiet --no-deps --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md LICENSE ./
COPY requirements/function-python.lock requirements/debugpy.lock requirements/
COPY docker-compose.yml docker-compose.localstack.yml ./
COPY docker/localstack docker/localstack
COPY src/homeport src/homeport
RUN /opt/build/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheel .

FROM tools AS packages
COPY requirements/runtime.lock requirements/
RUN python3 -m venv /opt/homeport && \
    /opt/homeport/bin/pip install --quiet --no-deps --require-hashes -r requirements/runtime.lock
COPY docker/slim.py docker/
RUN /opt/homeport/bin/python docker/slim.py
COPY requirements/node.lock requirements/
RUN pip_node() { /opt/homeport/bin/pip install --quiet --target /opt/node "$@"; } && \
    pip_node --no-deps --require-hashes --only-binary :all: -r requirements/node.lock && \
    mkdir -p /opt/homeport/node && cp "$(find /opt/node -type f -name node -perm -u+x)" /opt/homeport/node/

FROM packages AS runtime
ENV XDG_CACHE_HOME=/opt/homeport/cache
COPY --from=wheel /wheel /wheel
RUN /opt/homeport/bin/pip install --quiet --no-deps /wheel/*.whl && \
    /opt/homeport/bin/python -m homeport.functions.worker_environments && \
    /opt/homeport/bin/python -m homeport.runtime.spec_index "$XDG_CACHE_HOME/homeport" && \
    chmod -R a+rX "$XDG_CACHE_HOME" && \
    /opt/homeport/bin/pip uninstall --quiet --yes pip && \
    /opt/homeport/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/homeport/lib

FROM ${BASE_IMAGE:-python:3.13-slim} AS homeport
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="homeport" \
      org.opencontainers.image.description="LocalStack's open runtime with DynamoDB, Lambda and API Gateway inside" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The standard library comes without bytecode, and a read-only file system keeps none.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends tini >/dev/null && \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* && \
    useradd --uid 1000 --no-create-home --home-dir /var/lib/homeport homeport && \
    install -d -o homeport -g homeport /var/lib/homeport && \
    python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))' | \
      xargs python3 -m compileall -q -x '/(test|idlelib|ensurepip|tkinter|turtledemo)/'
COPY --from=runtime /opt/homeport /opt/homeport
COPY docker/healthcheck.py /opt/homeport/bin/homeport-healthcheck
ENV PATH=/opt/homeport/bin:/opt/homeport/node:$PATH \
    XDG_CACHE_HOME=/opt/homeport/cache \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1
# The index of plug-ins, which cannot be kept at run time.
RUN chmod +x /opt/homeport/bin/homeport-healthcheck && \
    python -c "from plux.runtime.cache import EntryPointsCache; EntryPointsCache.instance().get_entry_points()"
USER homeport
WORKDIR /var/lib/homeport
VOLUME /var/lib/homeport
EXPOSE 4566
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["homeport-healthcheck"]
ENTRYPOINT ["tini", "--", "python", "-m", "homeport.server", "--host", "0.0.0.0", "--state", "/var/lib/homeport"]

# With what functions in further languages run on.
FROM homeport AS full
USER root
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ruby default-jre-headless >/dev/null && \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*
USER homeport

# What is built when nobody says which.
FROM homeport
