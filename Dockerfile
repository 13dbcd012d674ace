# syntax=docker/dockerfile:1
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY manifest.json ./
COPY scripts scripts
COPY src src
RUN npm run build

# Nothing but Node and what was built: no source, no node_modules, no npm that anybody needs.
FROM node:24-slim
ENV NODE_ENV=production PORT=3000
# The policy is found from here: ACCESS_POLICY, or access.yaml.
WORKDIR /app
COPY --from=build /build/dist ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.mjs"]
