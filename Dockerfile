# The Space in a container:
#
#   docker build -t text-behind-image .
#   docker run --read-only --tmpfs /tmp --volume text-behind-image:/data --stop-timeout 30 -p 7860:7860 text-behind-image
#
# With a GPU: --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu128, and docker run --gpus all.
FROM python:3.12-slim-bookworm

ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GRADIO_ANALYTICS_ENABLED=False \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    HF_HOME=/data/huggingface \
    XDG_CACHE_HOME=/data

WORKDIR /app
COPY requirements.txt ./
# torch first, from the index of its kind: what the others ask for is there then.
RUN grep '^torch==' requirements.txt > torch.txt \
    && pip install --no-cache-dir --index-url "$TORCH_INDEX" -r torch.txt \
    && pip install --no-cache-dir -r requirements.txt \
    && useradd --uid 1000 --no-create-home space \
    && install --directory --owner=space /data
COPY LICENSE NOTICE README.md ./
COPY embed embed
COPY space space
RUN python -m compileall -q space

# What lives longer than the container: earlier versions of the element, downloaded weights, keys.
VOLUME /data
USER 1000
EXPOSE 7860
HEALTHCHECK --start-period=60s --interval=15s --timeout=5s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/readyz', timeout=4)"]
ENTRYPOINT ["python", "-m", "space"]
