import { type Calendar, CreateCalendar } from "../../shared/timers/calendar.schema.ts";
import { CreateTimer, type Timer } from "../../shared/timers/timer.schema.ts";
import { board, type World } from "./world.ts";

/** A timer of an agent, as the board makes it. */
export const timerOf = (world: World, agentId: string, body: object = {}): Promise<Timer> =>
  world.services.timers.create(
    board,
    agentId,
    CreateTimer.parse({ kind: "cron", cronExpression: "0 9 * * *", ...body }),
  );

/** A calendar of a company, as the board makes it. */
export const calendarOf = (world: World, companyId: string, body: object = {}): Promise<Calendar> =>
  world.services.calendars.create(board, companyId, CreateCalendar.parse({ name: "Office", ...body }));

/** What has to do with timers, by the names that paths give it. */
export async function timedBy(
  world: World,
  agent: { readonly id: string; readonly companyId: string },
  name = "Morning",
): Promise<Record<"timerId" | "calendarId", string>> {
  const { id: timerId } = await timerOf(world, agent.id, { name, reason: name, payload: { name } });
  await world.services.timers.fire(board, timerId);
  const calendar = await calendarOf(world, agent.companyId, { name });
  return { timerId, calendarId: calendar.id };
}
