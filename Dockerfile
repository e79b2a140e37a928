# One image for every process of the product; docker-compose.yml names their commands.
FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --quiet "uv>=0.9,<1"
COPY requirements/base.lock /tmp/base.lock
RUN UV_SYSTEM_CERTS=1 /opt/venv/bin/uv pip sync --python /opt/venv/bin/python --require-hashes /tmp/base.lock

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 aftersales \
    && install -d -o aftersales -g aftersales /data /data/media /data/state
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY --chown=root:root . /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATE_DIR=/data/state \
    MEDIA_ROOT=/data/media \
    STATIC_ROOT=/app/staticfiles \
    STATIC_COMPRESSED=1
RUN python manage.py compile_translations && python manage.py collectstatic --noinput --verbosity 0
USER aftersales
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["python", "-m", "config.probe", "http://127.0.0.1:8000/readyz"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--backpressure", "64", "config.wsgi:application"]
