# The package is built with everything that building needs, installed with nothing but what running needs.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm pack ./dist --pack-destination /tmp && mv /tmp/plimsoll-*.tgz /tmp/plimsoll.tgz

FROM node:24-bookworm-slim AS install
WORKDIR /opt/plimsoll
COPY --from=build /tmp/plimsoll.tgz /tmp/
RUN npm install --no-save --no-package-lock /tmp/plimsoll.tgz

FROM node:24-bookworm-slim
COPY --from=install /opt/plimsoll /opt/plimsoll
ENV PATH=/opt/plimsoll/node_modules/.bin:$PATH
# Runs are written to /srv/plimsoll/reports, wherever that is mounted from.
RUN mkdir -p /srv/plimsoll/reports && chown -R 1000:1000 /srv/plimsoll
WORKDIR /srv/plimsoll
USER 1000:1000
ENTRYPOINT ["plimsoll"]
CMD ["--help"]
