import { command, print, tell } from "./command.ts";
import { CommandError, EXIT } from "./exit.ts";

export interface CreateOptions {
  readonly name: string;
  readonly scopes: string;
  readonly expires?: string;
}

/** `systole tokens create`: prints the token, which is shown this once. */
export const tokensCreate = ({ name, scopes, expires }: CreateOptions): Promise<void> =>
  command("v1", async (client) => {
    const { data } = await client.post("/v1/tokens", {
      body: {
        name,
        scopes: scopes.split(",").map((scope) => scope.trim()),
        ...(expires === undefined ? {} : { expiresAt: momentOf(expires) }),
      },
    });
    tell(
      `${data.id}: ${data.scopes.join(", ")}; ${data.expiresAt === null ? "it does not expire" : `until ${data.expiresAt}`}`,
    );
    process.stdout.write(`${data.token}\n`);
  });

function momentOf(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new CommandError("--expires must be a date, such as 2027-01-31", EXIT.usage);
  return at.toISOString();
}

/** `systole tokens list`: one line of JSON for each. */
export const tokensList = (): Promise<void> =>
  command("v1", async (client) => {
    for await (const token of client.each("/v1/tokens", {})) print(token);
  });

/** `systole tokens rotate`: prints the new value. */
export const tokensRotate = (tokenId: string, { grace }: { readonly grace?: string }): Promise<void> =>
  command("v1", async (client) => {
    const { data } = await client.post("/v1/tokens/{tokenId}/rotate", {
      path: { tokenId },
      body: grace === undefined ? {} : { graceSeconds: Number(grace) },
    });
    tell(`the value before counts until ${data.previousTokenExpiresAt}`);
    process.stdout.write(`${data.token}\n`);
  });

/** `systole tokens revoke`: at once, and for good. */
export const tokensRevoke = (tokenId: string): Promise<void> =>
  command("v1", async (client) => {
    const { data } = await client.delete("/v1/tokens/{tokenId}", { path: { tokenId } });
    tell(`${data.id} counts no more`);
  });
