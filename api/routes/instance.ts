import { InstanceDrain, SetDrain } from "../../shared/instance/drain.schema.ts";
import { operation } from "../operation.ts";

const tag = "Instance";

export const instanceOperations = [
  operation({
    id: "getInstanceDrain",
    method: "GET",
    url: "/instance/drain",
    summary: "Whether the fleet is drained, and whether it is quiet",
    tag,
    allow: ["board"],
    status: 200,
    reply: InstanceDrain,
    run: ({ actor, services }) => services.drain.get(actor),
  }),
  operation({
    id: "setInstanceDrain",
    method: "POST",
    url: "/instance/drain",
    summary: "Let nothing start in the whole fleet; wakeups are taken and wait",
    tag,
    allow: ["board"],
    body: SetDrain,
    status: 200,
    reply: InstanceDrain,
    run: ({ actor, body, services }) => services.drain.set(actor, body),
  }),
  operation({
    id: "endInstanceDrain",
    method: "DELETE",
    url: "/instance/drain",
    summary: "End the fleet's drain",
    tag,
    allow: ["board"],
    status: 200,
    reply: InstanceDrain,
    run: ({ actor, services }) => services.drain.end(actor),
  }),
];
