import type { Actor } from "../auth/actor.ts";
import { requireCompany, requireLead } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { OwnSecrets } from "../secrets/own-secrets.ts";
import type { EndpointColumns, EndpointRow } from "./endpoint.store.ts";
import {
  BY_HAND,
  deleteEndpoint,
  insertEndpoint,
  listEndpoints,
  listFailed,
  markRotated,
  requireEndpoint,
  updateEndpoint,
} from "./endpoint.store.ts";
import type {
  CreateWebhookEndpoint,
  FailedWebhookEndpoint,
  MadeWebhookEndpoint,
  UpdateWebhookEndpoint,
  WebhookEndpoint,
} from "./webhook.schema.ts";
import { recordEndpointActivity } from "./webhook-activity.ts";
import { freshSigningSecret } from "./webhook-signature.ts";
import { toEndpoint, toFailed } from "./webhook-view.ts";

/** Where a company is told what happens. For those who lead it. All of it: forbidden, not_found. */
export interface WebhookEndpoints {
  /** A page, the oldest first. */
  readonly list: (actor: Actor, companyId: string, page: EndpointPage) => Promise<WebhookEndpoint[]>;
  readonly get: (actor: Actor, companyId: string, endpointId: string) => Promise<WebhookEndpoint>;
  /** Those that were disabled since they failed, the last ones first, for whoever may look at the company. */
  readonly listFailed: (actor: Actor, companyId: string, limit: number) => Promise<FailedWebhookEndpoint[]>;
  /** @throws conflict when there are as many as there may be */
  readonly create: (actor: Actor, companyId: string, body: CreateWebhookEndpoint) => Promise<MadeWebhookEndpoint>;
  readonly update: (
    actor: Actor,
    companyId: string,
    endpointId: string,
    body: UpdateWebhookEndpoint,
  ) => Promise<WebhookEndpoint>;
  /** With its deliveries, those included that are still to be made. Resolves to what it was. */
  readonly delete: (actor: Actor, companyId: string, endpointId: string) => Promise<WebhookEndpoint>;
  /** Both sign for a day: the new secret, and the one before. */
  readonly rotateSecret: (actor: Actor, companyId: string, endpointId: string) => Promise<MadeWebhookEndpoint>;
}

export interface EndpointPage {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface EndpointDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly ownSecrets: OwnSecrets;
  /** Whether addresses may lead to this machine. */
  readonly allowsLocal: boolean;
}

/** Far more than anyone needs; whatever happens in the company is looked at for each of them. */
const MOST_ENDPOINTS = 50;

export function createWebhookEndpoints({ db, bus, ownSecrets, allowsLocal }: EndpointDeps): WebhookEndpoints {
  const change = async <T>(actor: Actor, companyId: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    requireLead(actor, companyId);
    const value = await db.transaction(async (tx) => {
      await lockCompany(tx, companyId);
      return work(tx);
    });
    bus.publish({ kind: "events", companyId });
    return value;
  };

  return {
    list: async (actor, companyId, page) => {
      requireLead(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listEndpoints(db, companyId, page)).map(toEndpoint);
    },

    get: async (actor, companyId, endpointId) => {
      requireLead(actor, companyId);
      return toEndpoint(await requireEndpoint(db, companyId, endpointId));
    },

    listFailed: async (actor, companyId, limit) => {
      requireCompany(actor, companyId);
      return (await listFailed(db, companyId, limit)).map(toFailed);
    },

    create: (actor, companyId, body) =>
      change(actor, companyId, (tx) => add(tx, actor, { companyId, body, ownSecrets, allowsLocal })),

    update: (actor, companyId, endpointId, body) =>
      change(actor, companyId, async (tx) => {
        const before = await requireEndpoint(tx, companyId, endpointId);
        const columns = changesOf(before, body);
        const changed = Object.keys(columns);
        if (changed.length === 0) return toEndpoint(before);
        const isMoved = columns.url !== undefined;
        const more = { ...reasonOf(columns.status), ...(isMoved ? { may_be_local: allowsLocal } : {}) };
        const after = await updateEndpoint(tx, endpointId, { ...columns, ...more });
        await recordEndpointActivity(tx, actor, after, { verb: "updated", details: { changed, ...statusOf(columns) } });
        return toEndpoint(after);
      }),

    delete: (actor, companyId, endpointId) =>
      change(actor, companyId, async (tx) => {
        const row = await requireEndpoint(tx, companyId, endpointId);
        await deleteEndpoint(tx, endpointId);
        if (row.secret_id !== null) await ownSecrets.forget(tx, actor, row.secret_id);
        await recordEndpointActivity(tx, actor, row, { verb: "deleted" });
        return toEndpoint(row);
      }),

    rotateSecret: (actor, companyId, endpointId) =>
      change(actor, companyId, async (tx) => {
        const before = await requireEndpoint(tx, companyId, endpointId);
        const secret = freshSigningSecret();
        const secretId = before.secret_id ?? (await ownSecrets.keep(tx, actor, keptAs(before, secret)));
        if (before.secret_id !== null) await ownSecrets.turn(tx, actor, before.secret_id, secret);
        const after = await markRotated(tx, endpointId, secretId);
        await recordEndpointActivity(tx, actor, after, { verb: "secret_rotated" });
        return { ...toEndpoint(after), secret };
      }),
  };
}

interface Wanted extends Pick<EndpointDeps, "ownSecrets" | "allowsLocal"> {
  readonly companyId: string;
  readonly body: CreateWebhookEndpoint;
}

async function add(tx: Tx, actor: Actor, wanted: Wanted): Promise<MadeWebhookEndpoint> {
  const { companyId: company_id, body, ownSecrets, allowsLocal: may_be_local } = wanted;
  if ((await listEndpoints(tx, company_id, { limit: MOST_ENDPOINTS })).length >= MOST_ENDPOINTS) {
    throw new ConflictError(`A company has ${MOST_ENDPOINTS} webhook endpoints at the most`);
  }
  const id = newId();
  const secret = freshSigningSecret();
  const secret_id = await ownSecrets.keep(tx, actor, keptAs({ id, company_id }, secret));
  const { url, events, description = null } = body;
  const row = await insertEndpoint(tx, { id, company_id, url, events, description, may_be_local, secret_id });
  await recordEndpointActivity(tx, actor, row, { verb: "created", details: { events } });
  return { ...toEndpoint(row), secret };
}

const keptAs = ({ id, company_id: companyId }: Pick<EndpointRow, "id" | "company_id">, value: string) => ({
  companyId,
  name: `webhook-endpoint-${id}`,
  description: "Signs what a webhook endpoint is sent.",
  value,
});

/** What is said and differs. */
function changesOf(before: EndpointRow, { url, events, description, status }: UpdateWebhookEndpoint): EndpointColumns {
  return {
    ...(url === undefined || url === before.url ? {} : { url }),
    ...(events === undefined || events.join() === before.events.join() ? {} : { events }),
    ...(description === undefined || description === before.description ? {} : { description }),
    ...(status === undefined || isSo(before, status) ? {} : { status }),
  };
}

/** Who disables what has failed has seen that, and nobody is told of it any more. */
const isSo = (before: EndpointRow, status: EndpointRow["status"]): boolean =>
  status === before.status && (status === "enabled" || before.disabled_reason === BY_HAND);

const statusOf = ({ status }: EndpointColumns): Readonly<Record<string, unknown>> =>
  status === undefined ? {} : { status };

const reasonOf = (status: EndpointRow["status"] | undefined): EndpointColumns =>
  status === undefined ? {} : { disabled_reason: status === "enabled" ? null : BY_HAND };
