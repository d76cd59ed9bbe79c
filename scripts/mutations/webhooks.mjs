// As in promises.mjs: what a receiver of webhooks relies on.
const lost = (title) => ({ project: "integration", file: "test/integration/webhooks-lost.test.ts", title });
const sent = (title) => ({ project: "integration", file: "test/integration/webhooks.test.ts", title });

export const WEBHOOKS = [
  {
    name: "a webhook that is settled by who has it no more",
    edits: [
      {
        file: "shared/webhooks/sending.store.ts",
        find: "where id = $1 and claims = $2::int and status = 'pending'",
        put: "where id = $1 and status = 'pending'",
      },
    ],
    test: lost("that a worker took along when it died are sent by another when its lease is over"),
  },
  {
    name: "a webhook that is due while it is sent",
    edits: [
      {
        file: "shared/webhooks/sending.store.ts",
        find: "set claims = d.claims + 1, next_attempt_at = now() + make_interval(secs => $3::float8)",
        put: "set claims = d.claims + 1",
      },
    ],
    test: lost("are sent once by any number of workers, and fanned out once by any number of schedulers"),
  },
  {
    name: "a webhook to an address that nobody judged",
    edits: [
      {
        file: "worker/webhooks/post-event.ts",
        find: "connect: { lookup: guard.lookup, timeout: timeoutMs }",
        put: "connect: { timeout: timeoutMs }",
      },
    ],
    test: sent("inside is not called, unless the instance is trusted or allows it by name"),
  },
  {
    name: "an endpoint that is gone and told all the same",
    edits: [{ file: "shared/webhooks/sending.service.ts", find: "const GONE = 410;", put: "const GONE = 411;" }],
    test: sent("that answers 410 is left alone from then on, and the trail says so"),
  },
];
