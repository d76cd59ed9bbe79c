import type { PriceList } from "../list-entry.ts";

const CHECKED = "2026-10-24";

export const ANTHROPIC: PriceList = {
  provider: "anthropic",
  source: "https://platform.claude.com/docs/en/about-claude/pricing",
  inputIncludesCached: false,
  entries: [
    { models: ["claude-fable-5-1", "claude-mythos-5-1"], usd: [10, 0.25, 12.5, 50], seenOn: CHECKED },
    { models: ["claude-fable-5", "claude-mythos-5"], usd: [10, 1, 12.5, 50], seenOn: CHECKED },
    { models: ["claude-opus-5-5"], usd: [4, 0.2, 5, 20], seenOn: CHECKED },
    {
      models: ["claude-opus-5", "claude-opus-4-8", "claude-opus-4-7", "claude-opus-4-6", "claude-opus-4-5"],
      usd: [5, 0.5, 6.25, 25],
      seenOn: CHECKED,
    },
    { models: ["claude-opus-4-1", "claude-opus-4", "claude-opus-4-0"], usd: [15, 1.5, 18.75, 75], seenOn: CHECKED },
    { models: ["claude-sonnet-5-5"], usd: [2, 0.1, 2.5, 10], seenOn: CHECKED },
    { models: ["claude-sonnet-5"], usd: [2, 0.2, 2.5, 10], seenOn: CHECKED },
    {
      models: ["claude-sonnet-4-6", "claude-sonnet-4-5", "claude-sonnet-4", "claude-sonnet-4-0"],
      usd: [3, 0.3, 3.75, 15],
      seenOn: CHECKED,
    },
    // Five times that for prompts of more than 100,000 tokens.
    { models: ["claude-haiku-5-5"], usd: [0.1, 0.01, 0.125, 0.5], seenOn: CHECKED },
    { models: ["claude-haiku-4-5"], usd: [1, 0.1, 1.25, 5], seenOn: CHECKED },
    { models: ["claude-3-7-sonnet", "claude-3-5-sonnet"], usd: [3, 0.3, 3.75, 15], seenOn: "2026-07-26" },
    { models: ["claude-3-5-haiku"], usd: [0.8, 0.08, 1, 4], seenOn: CHECKED },
    { models: ["claude-3-opus"], usd: [15, 1.5, 18.75, 75], seenOn: "2026-07-26" },
    { models: ["claude-3-haiku"], usd: [0.25, 0.03, 0.3, 1.25], seenOn: "2026-07-26" },
  ],
};
