import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

export interface FileRow {
  path: string;
  byte_size: number;
}

const LIST = statement(
  "list_instruction_files",
  `select path, byte_size from agent_instruction_files where agent_id = $1 order by path`,
);

export function listInstructionFiles(db: Queryable, agentId: string): Promise<FileRow[]> {
  return db.rows<FileRow>(LIST, [agentId]);
}

const FIND = statement(
  "find_instruction_file",
  `select path, byte_size, content from agent_instruction_files where agent_id = $1 and path = $2`,
);

export async function findInstructionFile(
  db: Queryable,
  agentId: string,
  path: string,
): Promise<(FileRow & { content: string }) | undefined> {
  const [row] = await db.rows<FileRow & { content: string }>(FIND, [agentId, path]);
  return row;
}

const CONTENTS = statement(
  "list_instruction_contents",
  `select f.path, f.content, a.instructions_entry_file as entry_file
     from agents a join agent_instruction_files f on f.agent_id = a.id where a.id = $1 order by f.path`,
);

/** All that an agent is told, with the file it begins with. */
export function listInstructionContents(
  db: Queryable,
  agentId: string,
): Promise<{ path: string; content: string; entry_file: string }[]> {
  return db.rows(CONTENTS, [agentId]);
}

const PUT = statement(
  "put_instruction_file",
  `
  insert into agent_instruction_files as f (agent_id, company_id, path, content, byte_size)
  values ($1, $2, $3, $4, octet_length($4))
  on conflict (agent_id, path) do update set content = excluded.content, byte_size = excluded.byte_size, updated_at = now()`,
);

/** Makes it, or replaces it. The agent is locked. */
export async function putInstructionFile(
  tx: Tx,
  file: { agentId: string; companyId: string; path: string; content: string },
): Promise<void> {
  await tx.rows(PUT, [file.agentId, file.companyId, file.path, file.content]);
}

const DELETE = statement(
  "delete_instruction_file",
  `delete from agent_instruction_files where agent_id = $1 and path = $2 returning path`,
);

/** False where there was none. */
export async function deleteInstructionFile(tx: Tx, agentId: string, path: string): Promise<boolean> {
  return (await tx.rows(DELETE, [agentId, path])).length > 0;
}
