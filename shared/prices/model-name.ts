/** Other names of the providers that have prices. */
const PROVIDERS: Readonly<Record<string, string>> = {
  claude: "anthropic",
  claude_local: "anthropic",
  codex: "openai",
  codex_local: "openai",
  gemini: "google",
  gemini_local: "google",
};

/** Says how an agent is run, or nothing: then the model's name alone tells who provides it. */
const NOBODY = new Set(["", "unknown", "process", "http"]);

export function providerOf(name: string): string {
  const lower = name.trim().toLowerCase();
  return PROVIDERS[lower] ?? lower;
}

export const isNobody = (provider: string): boolean => NOBODY.has(provider);

/** `claude-sonnet-4-5-20250929`, `…@20250929`, `gpt-5-2026-04-01`, `…-latest`, `…[1m]`, `gemini-…-preview-09-2025`, `…-001`. */
const SUFFIX = /(?:[-@]\d{8}|-\d{4}-\d{2}-\d{2}|-latest|\[1m\]|-preview(?:-\d{2}-\d{2,4})?|-\d{3})$/;

const MOST_SUFFIXES = 3;

/** Under which names a model may have a price: as it is called, then without what says which day's version of it it is. */
export function spellingsOf(model: string): readonly string[] {
  const name = model.trim().toLowerCase();
  const spellings = [name];
  for (let last = name; spellings.length <= MOST_SUFFIXES; ) {
    const shorter = last.replace(SUFFIX, "");
    if (shorter === last || shorter === "") break;
    spellings.push(shorter);
    last = shorter;
  }
  return spellings;
}

/** `openai/gpt-5.4`, `models/gemini-2.5-pro`: whose it is stands before the name. */
export function splitVendor(model: string): { readonly vendor: string | undefined; readonly name: string } {
  const at = model.indexOf("/");
  if (at <= 0) return { vendor: undefined, name: model };
  const vendor = model.slice(0, at).toLowerCase();
  return { vendor: vendor === "models" ? "google" : providerOf(vendor), name: model.slice(at + 1) };
}
