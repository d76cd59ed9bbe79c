import { statfs } from "node:fs/promises";

/** The private PostgreSQL does not work, since there is no room on its disk: that passes without us. */
export class DiskFullError extends Error {}

/** PostgreSQL writes its log of changes in files of this size, and begins each only when it has room for all of it. */
const LOG_FILE_BYTES = 16 * 1024 * 1024;

/** Of ENOSPC and EDQUOT; a quota does not show in what the disk has left. */
const NO_ROOM = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/;

/** Whether what went wrong in `directory` did so for want of room: it says so, or there is none to say it in. */
export async function isForWantOfRoom(directory: string, said: string): Promise<boolean> {
  if (NO_ROOM.test(said)) return true;
  const disk = await statfs(directory).catch(() => undefined);
  return disk !== undefined && disk.bavail * disk.bsize < LOG_FILE_BYTES;
}
