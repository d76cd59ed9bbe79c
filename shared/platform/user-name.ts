import { userInfo } from "node:os";

/** As whom this process runs; undefined where the system has no name for it. */
export function ownUserName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
