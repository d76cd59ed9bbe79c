import type { Knex } from "knex";

import type { Queryable } from "../db/db.ts";
import { sqlBuilder } from "../db/db.ts";
import type { ResolvedFilter } from "./issue-filter.schema.ts";

/**
 * Filters that do not go by the order of the list. What few issues meet is found from the other side: by what was said,
 * by a label, by who had to do with it.
 */
export const isSought = ({
  q,
  labelId,
  participantAgentId,
  touchedByUserId,
  unreadForUserId,
}: ResolvedFilter): boolean =>
  (q ?? "") !== "" || [labelId, participantAgentId, touchedByUserId, unreadForUserId].some((one) => one !== undefined);

/** Where more are found, every thirtieth issue or so is among them, and a page is soon filled in the order of the list. */
const MOST = 3_000;
/** Of fewer letters there is no trigram. */
const LEAST_LETTERS = 3;

/** Issues among which are all that meet one of the filters; undefined where they are many. */
export async function findCandidates(
  db: Queryable,
  companyId: string,
  filter: ResolvedFilter,
): Promise<readonly string[] | undefined> {
  for (const parts of sourcesOf(companyId, filter)) {
    const found = await db.run<{ id: string }>(
      sqlBuilder
        .select("id")
        .from(
          sqlBuilder
            .unionAll(
              parts.map((part) => part.limit(MOST + 1)),
              true,
            )
            .as("part"),
        )
        .limit(MOST + 1),
    );
    if (found.length <= MOST) return [...new Set(found.map(({ id }) => id))];
  }
  return undefined;
}

function sourcesOf(companyId: string, filter: ResolvedFilter): Knex.QueryBuilder[][] {
  const { q = "", labelId, participantAgentId: agent, touchedByUserId, unreadForUserId } = filter;
  const person = touchedByUserId ?? unreadForUserId;
  return [
    ...(q.length >= LEAST_LETTERS ? [[said(companyId, q)]] : []),
    ...(labelId === undefined
      ? []
      : [[sqlBuilder("issue_labels").select("issue_id as id").where("label_id", labelId)]]),
    ...(agent === undefined ? [] : [ofAgent(agent)]),
    ...(person === undefined ? [] : [ofPerson(companyId, person)]),
  ];
}

/** For `ilike`. */
export const likeOf = (q: string): string => `%${q.replace(/[\\%_]/g, "\\$&")}%`;

const said = (companyId: string, q: string): Knex.QueryBuilder =>
  sqlBuilder("issue_search")
    .select("issue_id as id")
    .where("company_id", companyId)
    .whereRaw("content ilike ?", [likeOf(q)]);

const ofAgent = (agent: string): Knex.QueryBuilder[] => [
  sqlBuilder("issues").select("id").where("created_by_agent_id", agent),
  sqlBuilder("issues").select("id").where("assignee_agent_id", agent),
  sqlBuilder("issue_comments").select("issue_id as id").where("author_agent_id", agent),
];

const ofPerson = (companyId: string, person: string): Knex.QueryBuilder[] => [
  sqlBuilder("issues").select("id").where({ company_id: companyId, created_by_user_id: person }),
  sqlBuilder("issues").select("id").where({ company_id: companyId, assignee_user_id: person }),
  sqlBuilder("issue_comments").select("issue_id as id").where({ company_id: companyId, author_user_id: person }),
  sqlBuilder("issue_reads").select("issue_id as id").where({ company_id: companyId, user_id: person }),
];
