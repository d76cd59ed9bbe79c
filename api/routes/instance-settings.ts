import { z } from "zod";

import { SchedulerHeartbeat, SchedulerHeartbeatPage } from "../../shared/instance/scheduler-heartbeat.schema.ts";
import {
  ExperimentalSettings,
  GeneralSettings,
  UpdateExperimentalSettings,
  UpdateGeneralSettings,
} from "../../shared/instance/settings.schema.ts";
import { contentTag } from "../../shared/kernel/content-tag.ts";
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
    versionOf: contentTag,
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
    takesIfMatch: true,
    status: 200,
    reply: GeneralSettings,
    versionOf: contentTag,
    run: ({ actor, body, services, expectedTags }) => services.settings.updateGeneral(actor, body, { expectedTags }),
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
    versionOf: contentTag,
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
    takesIfMatch: true,
    status: 200,
    reply: ExperimentalSettings,
    versionOf: contentTag,
    run: ({ actor, body, services, expectedTags }) =>
      services.settings.updateExperimental(actor, body, { expectedTags }),
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
