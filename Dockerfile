FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# Alone, so that a change of the code does not install everything anew.
COPY requirements.txt ./
RUN pip install -r requirements.txt

COPY app.py manage.py ./
COPY .streamlit/ .streamlit/
COPY domain/ domain/
COPY db/ db/
COPY services/ services/
COPY ui/ ui/
COPY pages/ pages/
COPY web/ web/
COPY demo/ demo/
COPY locale/ locale/
RUN python -m compileall -q . && useradd --system --uid 10001 --no-create-home --home-dir /data anshang \
    && install --directory --owner anshang --mode 0700 /data

USER anshang
ENV HOME=/data DATA_DIR=/data PORT=8501
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
# As `make run` does; exec, so that the server itself hears the signal to end.
CMD ["sh", "-c", "exec python manage.py serve --host 0.0.0.0 --port $PORT"]
