import type { PriceList } from "../list-entry.ts";

const MODELS = "https://developers.openai.com/api/docs/models";

export const OPENAI: PriceList = {
  provider: "openai",
  source: "https://developers.openai.com/api/docs/pricing",
  inputIncludesCached: true,
  entries: [
    { models: ["gpt-6.1-terra"], usd: [1, 0.05, 1.25, 5], seenOn: "2026-10-27" },
    {
      models: ["gpt-6.1-sol"],
      usd: [2, 0.1, 2.5, 10],
      seenOn: "2026-10-01",
      source: `${MODELS}/gpt-6.1-sol`,
    },
    { models: ["gpt-6-sol"], usd: [2, 0.2, 2.5, 10], seenOn: "2026-09-30" },
    { models: ["gpt-6-luna"], usd: [0.1, 0.01, 0.125, 0.5], seenOn: "2026-09-30" },
    {
      models: ["gpt-5.6-sol", "gpt-5.6"],
      usd: [4, 0.4, 5, 20],
      seenOn: "2026-09-24",
      source: `${MODELS}/gpt-5.6-sol`,
    },
    // The price above is promised up to the day before; what it was before is what may be asked from then on.
    {
      models: ["gpt-5.6-sol", "gpt-5.6"],
      usd: [5, 0.5, 6.25, 30],
      seenOn: "2026-08-25",
      validFrom: "2026-11-22",
      source: `${MODELS}/gpt-5.6-sol`,
    },
    { models: ["gpt-5.6-terra"], usd: [2, 0.2, 2.5, 12], seenOn: "2026-10-27" },
    { models: ["gpt-5.6-luna"], usd: [0.2, 0.02, 0.25, 1.2], seenOn: "2026-09-24" },
    { models: ["gpt-5.5"], usd: [5, 0.5, null, 30], seenOn: "2026-06-04" },
    { models: ["gpt-5.5-pro", "gpt-5.4-pro"], usd: [30, null, null, 180], seenOn: "2026-06-04" },
    { models: ["gpt-5.4"], usd: [2.5, 0.25, null, 15], seenOn: "2026-06-04" },
    { models: ["gpt-5.4-mini"], usd: [0.75, 0.075, null, 4.5], seenOn: "2026-06-04" },
    { models: ["gpt-5.4-nano"], usd: [0.2, 0.02, null, 1.25], seenOn: "2026-06-04" },
    {
      models: ["gpt-5.3-codex", "gpt-5.2-codex", "gpt-5.2"],
      usd: [1.75, 0.175, null, 14],
      seenOn: "2026-05-05",
    },
    {
      models: ["gpt-5.1-codex-max", "gpt-5.1-codex", "gpt-5.1", "gpt-5-codex", "gpt-5"],
      usd: [1.25, 0.125, null, 10],
      seenOn: "2026-05-05",
    },
    { models: ["gpt-5-mini"], usd: [0.25, 0.025, null, 2], seenOn: "2026-05-05" },
    { models: ["gpt-5-nano"], usd: [0.05, null, null, 0.4], seenOn: "2026-09-30" },
    {
      models: ["codex-mini-latest", "codex-mini"],
      usd: [1.5, 0.375, null, 6],
      seenOn: "2026-09-30",
      source: `${MODELS}/codex-mini-latest`,
    },
    { models: ["gpt-4.1"], usd: [2, 0.5, null, 8], seenOn: "2026-05-05" },
    { models: ["gpt-4o"], usd: [2.5, 1.25, null, 10], seenOn: "2026-05-05" },
    { models: ["gpt-4o-mini"], usd: [0.15, 0.075, null, 0.6], seenOn: "2026-05-05" },
  ],
};
