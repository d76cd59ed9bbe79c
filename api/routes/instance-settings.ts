import { z } from "zod";

import { SchedulerHeartbeat, SchedulerHeartbeatPage } from "../../shared/instance/scheduler-heartbeat.schema.ts";
import {
  ExperimentalSettings,
  GeneralSettings,
  UpdateExperimentalSettings,
  UpdateGeneralSettings,
} from "../../shared/instance/settings.schema.ts";
import { operation } from "../operation.ts";
import { cursorOf } from "./params.ts";

const tag = "Instance";

export const instanceSettingsOperations = [
  operation({
    id: "getGeneralSettings",
    method: "GET",
    url: "/instance/settings/general",
    summary: "Get the settings of the whole instance",
    tag,
    allow: ["board"],
    status: 200,
    reply: GeneralSettings,
    run: ({ actor, services }) => services.settings.general(actor),
  }),
  operation({
    id: "updateGeneralSettings",
    method: "PATCH",
    url: "/instance/settings/general",
    summary: "Change settings of the whole instance",
    tag,
    allow: ["board"],
    body: UpdateGeneralSettings,
    status: 200,
    reply: GeneralSettings,
    run: ({ actor, body, services }) => services.settings.updateGeneral(actor, body),
  }),
  operation({
    id: "getExperimentalSettings",
    method: "GET",
    url: "/instance/settings/experimental",
    summary: "Get the switches of what is not settled yet",
    tag,
    allow: ["board"],
    status: 200,
    reply: ExperimentalSettings,
    run: ({ actor, services }) => services.settings.experimental(actor),
  }),
  operation({
    id: "updateExperimentalSettings",
    method: "PATCH",
    url: "/instance/settings/experimental",
    summary: "Turn switches of what is not settled yet",
    tag,
    allow: ["board"],
    body: UpdateExperimentalSettings,
    status: 200,
    reply: ExperimentalSettings,
    run: ({ actor, body, services }) => services.settings.updateExperimental(actor, body),
  }),
  operation({
    id: "listSchedulerHeartbeats",
    method: "GET",
    url: "/instance/scheduler-heartbeats",
    summary: "List the agents of all companies that have an interval for their timer",
    tag,
    allow: ["board"],
    query: SchedulerHeartbeatPage,
    status: 200,
    reply: z.array(SchedulerHeartbeat),
    nextCursor: cursorOf,
    run: ({ actor, query, services }) => services.schedulerHeartbeats.list(actor, query),
  }),
];
