import { CreateSecret, type Secret } from "../../shared/secrets/secret.schema.ts";
import type { SecretReference } from "../../shared/secrets/secret-binding.ts";
import { board, type World } from "./world.ts";

/** A secret of the agent's company. */
export const keptBy = (
  world: World,
  { companyId }: { readonly companyId: string },
  body: Partial<CreateSecret> = {},
): Promise<Secret> =>
  world.services.secrets.create(
    board,
    companyId,
    CreateSecret.parse({ name: "github-token", value: "ghp_hunter2hunter2", ...body }),
  );

/** As it stands in an agent's configuration. */
export const referTo = ({ id }: { readonly id: string }, version: "latest" | number = "latest"): SecretReference => ({
  type: "secret_ref",
  secretId: id,
  version,
});
