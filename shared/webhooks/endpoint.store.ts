import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, one, orFirst, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import type { EndpointRing } from "../queue/webhook-queue.ts";

export interface EndpointRow {
  id: string;
  company_id: string;
  url: string;
  events: string[];
  description: string | null;
  status: "enabled" | "disabled";
  disabled_reason: string | null;
  disabled_at: Date | null;
  may_be_local: boolean;
  secret_id: string | null;
  secret_rotated_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export type EndpointColumns = Partial<EndpointRow>;

export async function insertEndpoint(tx: Tx, columns: EndpointColumns): Promise<EndpointRow> {
  return one(await tx.run<EndpointRow>(sqlBuilder("webhook_endpoints").insert(columns).returning("*")));
}

export async function updateEndpoint(tx: Tx, id: string, columns: EndpointColumns): Promise<EndpointRow> {
  const disabledAt = columns.status === "disabled" ? sqlBuilder.fn.now() : null;
  const turned = columns.status === undefined ? {} : { disabled_at: disabledAt };
  const row = { ...columns, ...turned, updated_at: sqlBuilder.fn.now() };
  return one(await tx.run<EndpointRow>(sqlBuilder("webhook_endpoints").where({ id }).update(row).returning("*")));
}

const ROTATED = statement(
  "rotate_webhook_endpoint",
  "update webhook_endpoints set secret_id = $2, secret_rotated_at = now(), updated_at = now() where id = $1 returning *",
);

export async function markRotated(tx: Tx, id: string, secretId: string): Promise<EndpointRow> {
  return one(await tx.rows<EndpointRow>(ROTATED, [id, secretId]));
}

const FIND = statement(
  "find_webhook_endpoint",
  `select e.* from webhook_endpoints e join companies c on c.id = e.company_id and c.deleted_at is null
    where e.company_id = $1 and e.id = $2`,
);

/** @throws not_found */
export async function requireEndpoint(db: Queryable, companyId: string, id: string): Promise<EndpointRow> {
  const [row] = await db.rows<EndpointRow>(FIND, [companyId, id]);
  if (row === undefined) throw new NotFoundError("Webhook endpoint");
  return row;
}

const LIST = statement(
  "list_webhook_endpoints",
  `select * from webhook_endpoints where company_id = $1 and id > ${orFirst("$2")} order by id limit $3`,
);

/** A page, the oldest first; `cursor` is the id of the last one seen. */
export function listEndpoints(
  db: Queryable,
  companyId: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<EndpointRow[]> {
  return db.rows<EndpointRow>(LIST, [companyId, cursor ?? null, limit]);
}

/** Why an endpoint is disabled that a person disabled: nobody has to be told of it. */
export const BY_HAND = "Disabled by hand";

/** As SQL: of the endpoint that a row is, whether it was disabled since it failed. */
export const HAS_FAILED = `status = 'disabled' and disabled_reason <> '${BY_HAND}'`;

const FAILED = statement(
  "webhook_endpoints_failed",
  `select * from webhook_endpoints where company_id = $1 and ${HAS_FAILED} order by disabled_at desc, id limit $2`,
);

/** Those that nobody disabled, and that are; the last ones first. */
export function listFailed(db: Queryable, companyId: string, limit: number): Promise<EndpointRow[]> {
  return db.rows<EndpointRow>(FAILED, [companyId, limit]);
}

const LISTENING = statement(
  "webhook_endpoints_listening",
  `select id, company_id, events from webhook_endpoints
    where company_id = ${anyOf("$1::uuid[]")} and status = 'enabled' order by id for key share`,
);

/** Who wants to be told of something in these companies. None of them goes before the transaction ends. */
export function listListening(
  tx: Tx,
  companyIds: readonly string[],
): Promise<Pick<EndpointRow, "id" | "company_id" | "events">[]> {
  return tx.rows(LISTENING, [companyIds]);
}

const DISABLE = statement(
  "disable_webhook_endpoint",
  `update webhook_endpoints set status = 'disabled', disabled_reason = $2, disabled_at = now(), updated_at = now()
    where id = $1 and status = 'enabled' returning *`,
);

/** Undefined when it is so already, or gone. */
export async function disableEndpoint(tx: Tx, id: string, reason: string): Promise<EndpointRow | undefined> {
  const [row] = await tx.rows<EndpointRow>(DISABLE, [id, reason]);
  return row;
}

const DELETE = statement("delete_webhook_endpoint", "delete from webhook_endpoints where id = $1");

/** With its deliveries. */
export async function deleteEndpoint(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}

/** A ring that is as old as this is rung again under another number: its job may be lost, or stuck. */
const RING_SEC = 30;

const DUE = statement(
  "webhook_endpoints_due",
  `select e.id as "endpointId", (extract(epoch from now())::bigint / ${RING_SEC})::int as ring from webhook_endpoints e
    where e.status = 'enabled' and (e.claimed_until is null or e.claimed_until <= now())
      and exists (select from webhook_deliveries d
                   where d.endpoint_id = e.id and d.status = 'pending' and d.next_attempt_at <= now())
    limit $1`,
);

/** Those that something is to be sent to, and nobody sends to just now. */
export function listDue(db: Queryable, limit: number): Promise<EndpointRing[]> {
  return db.rows<EndpointRing>(DUE, [limit]);
}

const LEAVE = statement(
  "leave_webhook_endpoint",
  "update webhook_endpoints set claimed_by = null, claimed_until = null where id = $1 and claimed_by = $2",
);

export async function leaveEndpoint(db: Queryable, endpointId: string, claimant: string): Promise<void> {
  await db.rows(LEAVE, [endpointId, claimant]);
}
