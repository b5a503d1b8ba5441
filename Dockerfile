# Packages are built apart, so that the image holds no compiler and no pip cache.
FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/packages
COPY requirements/base.txt /tmp/base.txt
RUN /opt/packages/bin/pip install --require-hashes -r /tmp/base.txt

FROM python:3.11-slim
ENV PATH=/opt/packages/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
RUN groupadd --system --gid 10001 casework \
    && useradd --system --uid 10001 --gid casework --no-create-home --shell /usr/sbin/nologin casework
WORKDIR /srv/casework
COPY --from=packages /opt/packages /opt/packages
COPY . .
# Settings of production refuse to start half-configured; collecting files needs none of them.
RUN SECRET_KEY=only-while-the-image-is-built-nothing-is-signed-with-it ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost \
    SEALING_KEYS_FILE=/none EMAIL_HOST=localhost DEFAULT_FROM_EMAIL=nobody@localhost \
    python manage.py collectstatic --no-input \
    && python -m compileall -q /srv/casework
USER casework
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-", "--access-logformat", "%(m)s %(s)s %(M)sms"]
