# One image for every role: `rapport api`, `rapport worker`, `rapport migrate`, … It holds no PostgreSQL server, so it needs
# DATABASE_URL; see docker-compose.yml.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches make a second build short; what is built is copied out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --package rapport \
    && cp target/release/rapport /usr/local/bin/rapport

FROM debian:bookworm-slim
# Certificates of the machine, for mail servers and databases over TLS.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /var/lib/rapport --shell /usr/sbin/nologin rapport
COPY --from=build /usr/local/bin/rapport /usr/local/bin/rapport
USER 10001:10001
WORKDIR /var/lib/rapport
ENV RAPPORT_BIND=0.0.0.0:8080 \
    RAPPORT_DATA_DIR=/var/lib/rapport/data
EXPOSE 8080
# SIGTERM lets what runs finish, which takes up to 45 seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["rapport"]
CMD ["up"]
