# The package, made with everything that making it needs …
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

# … what it needs to run, in the versions it was tested with …
FROM node:24-bookworm-slim AS dependencies
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --omit=optional

# … and the two together.
FROM node:24-bookworm-slim
COPY --from=dependencies /build/node_modules /opt/plimsoll/node_modules
COPY --from=build /build/dist /opt/plimsoll
RUN ln -s /opt/plimsoll/bin/plimsoll.cjs /usr/local/bin/plimsoll \
 && mkdir -p /srv/plimsoll/reports && chown -R 1000:1000 /srv/plimsoll
# Scenarios are looked for here, and runs are written to reports/ here, wherever those are mounted from.
WORKDIR /srv/plimsoll
USER 1000:1000
ENTRYPOINT ["plimsoll"]
CMD ["--help"]
