import type { PriceList } from "../list-entry.ts";

const FLASH = ["gemini-3.8-flash", "gemini-3.7-flash", "gemini-3.6-flash"];

export const GOOGLE: PriceList = {
  provider: "google",
  source: "https://ai.google.dev/gemini-api/docs/pricing",
  inputIncludesCached: true,
  entries: [
    { models: FLASH, usd: [0.75, 0.075, null, 3.75], seenOn: "2026-10-07" },
    { models: FLASH, usd: [1.5, 0.15, null, 7.5], seenOn: "2026-10-07", validFrom: "2027-01-01" },
    { models: ["gemini-3.5-flash"], usd: [1.5, 0.15, null, 9], seenOn: "2026-10-07" },
    { models: ["gemini-3.5-flash-lite"], usd: [0.3, null, null, 2.5], seenOn: "2026-10-07" },
    { models: ["gemini-3.1-pro"], usd: [2, 0.2, null, 12], seenOn: "2026-10-07" },
    { models: ["gemini-3.1-flash-lite"], usd: [0.25, 0.025, null, 1.5], seenOn: "2026-03-22" },
    { models: ["gemini-3-flash"], usd: [0.5, 0.05, null, 3], seenOn: "2026-09-30" },
    { models: ["gemini-2.5-pro"], usd: [1.25, 0.125, null, 10], seenOn: "2026-10-07" },
    { models: ["gemini-2.5-flash"], usd: [0.3, 0.03, null, 2.5], seenOn: "2026-10-07" },
    { models: ["gemini-2.5-flash-lite"], usd: [0.1, 0.01, null, 0.4], seenOn: "2026-10-07" },
  ],
};
