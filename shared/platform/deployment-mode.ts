import { ConfigError } from "./config-error.ts";

/** Who is the board: whoever reaches a loopback bind, or people who sign in. */
export const DEPLOYMENT_MODES = ["local_trusted", "authenticated"] as const;
export type DeploymentMode = (typeof DEPLOYMENT_MODES)[number];

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

export const isLoopbackHost = (host: string): boolean => LOOPBACK.has(host);

interface Given {
  readonly HOST: string;
  readonly SYSTOLE_OPERATOR_KEY?: string | undefined;
  readonly PAPERCLIP_DEPLOYMENT_MODE?: DeploymentMode | undefined;
}

/** It is never open where other machines reach it: there people sign in, or one key opens. */
export function deploymentModeOf({
  HOST,
  SYSTOLE_OPERATOR_KEY: key,
  PAPERCLIP_DEPLOYMENT_MODE: given,
}: Given): DeploymentMode {
  if (isLoopbackHost(HOST)) return given ?? "local_trusted";
  if (given === "local_trusted") {
    throw new ConfigError(
      `PAPERCLIP_DEPLOYMENT_MODE=local_trusted trusts whoever reaches it, and HOST=${JSON.stringify(HOST)} is reachable ` +
        "from other machines: set it to authenticated, or HOST to 127.0.0.1",
    );
  }
  if (given === undefined && key === undefined) {
    throw new ConfigError(
      `HOST=${JSON.stringify(HOST)} is reachable from other machines, so SYSTOLE_OPERATOR_KEY must be set ` +
        "(at least 16 characters; `npm run keys` prints one), or PAPERCLIP_DEPLOYMENT_MODE=authenticated so that people " +
        "sign in, or HOST must be 127.0.0.1",
    );
  }
  return "authenticated";
}
