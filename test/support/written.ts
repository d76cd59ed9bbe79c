import { vi } from "vitest";

export interface Written {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | string | null | undefined;
}

/** What a command wrote against the server at `url`, and how it ended. */
export async function writtenBy(url: string, command: () => Promise<void>): Promise<Written> {
  vi.stubEnv("PAPERCLIP_API_URL", url);
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await command();
    return { ...written, exitCode: process.exitCode };
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}
