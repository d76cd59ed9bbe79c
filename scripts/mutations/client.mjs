// As in promises.mjs: what a caller relies on, and what a release promised.
import { unit } from "./places.mjs";

export const CLIENT = [
  {
    name: "a client that sends again what may have been done",
    edits: [{ file: "client/asking.ts", find: "KEYED[surface].has(`${method.toUpperCase()} ${path}`)", put: "true" }],
    test: {
      project: "api",
      file: "test/api/client.test.ts",
      title: "does once what may not be done twice, and says that it does not know",
    },
  },
  {
    name: "a client that forgets where a quiet stream was",
    edits: [
      {
        file: "client/follow.ts",
        find: "lastEventId: id, pauseMs",
        put: "lastEventId: data === undefined ? place.lastEventId : id, pauseMs",
      },
    ],
    test: unit("client-events", "comes back to where a quiet stream was"),
  },
  {
    name: "a webhook of any age",
    edits: [{ file: "client/verify-webhook.ts", find: "requireRecent(timestamp, toleranceSec, now);", put: "" }],
    test: unit("client-webhook", "is refused when it is older or newer than the tolerance"),
  },
  {
    name: "an answer whose fields may go",
    edits: [{ file: "scripts/compatible/schemas.mjs", find: "? [`${at}.${name} is gone`]", put: "? []" }],
    test: unit("openapi-compatible", "to a caller who failed is held to the same"),
  },
];
