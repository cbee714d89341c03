# The server in a container: docker build --tag frontdesk .
# For another architecture: docker build --platform linux/arm64 … Packages with native code come ready from the
# registry for amd64 and arm64, so nothing is compiled.
FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY . .
# installs, builds, and fetches the scripts that browsers load; then only what the server needs stays
RUN node scripts/prepare.mjs && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
  FRONTDESK_HOST=0.0.0.0 \
  FRONTDESK_PORT=4400 \
  FRONTDESK_DATA=/data
COPY --from=build /src/node_modules /app/node_modules
COPY --from=build /src/packages/contract/package.json /src/packages/contract/NOTICE /app/packages/contract/
COPY --from=build /src/packages/contract/data /app/packages/contract/data
COPY --from=build /src/packages/contract/dist /app/packages/contract/dist
COPY --from=build /src/packages/server/package.json /src/packages/server/bundles.json \
  /src/packages/server/LICENSE /src/packages/server/THIRD-PARTY-NOTICES* /app/packages/server/
COPY --from=build /src/packages/server/dist /app/packages/server/dist
COPY --from=build /src/packages/server/dist-bundles /app/packages/server/dist-bundles
# the only place that it writes to, apart from /tmp; the user `node` of this image has the id 1000
RUN install --directory --owner=1000 --group=1000 --mode=0700 /data \
  && ln -s /app/packages/server/dist/bundle/main.js /usr/local/bin/frontdesk
USER 1000:1000
# where it looks for frontdesk.config.ts
WORKDIR /config
VOLUME /data
EXPOSE 4400
# the answer is 503 while the database is away
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.FRONTDESK_PORT + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# the server is the first process, so SIGTERM reaches it, and it ends in order
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/packages/server/dist/bundle/main.js"]
CMD ["start"]
