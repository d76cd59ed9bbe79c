import { posix } from "node:path";

import type { AgentRow } from "./agent.row.ts";
import type { InstructionsBundle, InstructionsFileSummary } from "./instructions.schema.ts";
import type { FileRow } from "./instructions.store.ts";

/** Where adapters that run a coding agent look for what it is told, when that is a file of their host. */
export const PATH_KEY = "instructionsFilePath";

const LANGUAGES: Readonly<Record<string, string>> = {
  ".md": "markdown",
  ".markdown": "markdown",
  ".json": "json",
  ".yaml": "yaml",
  ".yml": "yaml",
  ".toml": "toml",
  ".ts": "typescript",
  ".js": "javascript",
  ".mjs": "javascript",
  ".py": "python",
  ".sh": "bash",
};

export function toFileSummary({ path, byte_size: size }: FileRow, entryFile: string): InstructionsFileSummary {
  const language = LANGUAGES[posix.extname(path).toLowerCase()] ?? "text";
  return {
    path,
    size,
    language,
    markdown: language === "markdown",
    isEntryFile: path === entryFile,
    editable: true,
    deprecated: false,
    virtual: false,
  };
}

type Bundled = Pick<AgentRow, "id" | "company_id" | "adapter_config" | "instructions_entry_file">;

export function toBundle(row: Bundled, files: readonly FileRow[]): InstructionsBundle {
  const { id: agentId, company_id: companyId, adapter_config: config } = row;
  const external = config[PATH_KEY];
  const managedRootPath = `agents/${agentId}/instructions`;
  const shared = {
    agentId,
    companyId,
    managedRootPath,
    legacyPromptTemplateActive: isText(config["promptTemplate"]),
    legacyBootstrapPromptTemplateActive: isText(config["bootstrapPromptTemplate"]),
  };
  if (isText(external)) {
    return {
      ...shared,
      mode: "external",
      rootPath: posix.dirname(external),
      entryFile: posix.basename(external),
      resolvedEntryPath: external,
      editable: false,
      warnings: ["The files are on the hosts of the workers, and cannot be shown or changed here"],
      files: [],
    };
  }
  const entryFile = row.instructions_entry_file;
  const hasEntry = files.some(({ path }) => path === entryFile);
  return {
    ...shared,
    mode: "managed",
    rootPath: managedRootPath,
    entryFile,
    resolvedEntryPath: hasEntry ? `${managedRootPath}/${entryFile}` : null,
    editable: true,
    warnings: hasEntry || files.length === 0 ? [] : [`There is no ${entryFile}, where an agent begins to read`],
    files: files.map((file) => toFileSummary(file, entryFile)),
  };
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

/** An agent's own bundle, for what runs it on a worker's host. */
export interface HandedInstructions {
  /** With which of them it begins. */
  readonly entryFile: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}
