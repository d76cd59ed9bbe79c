import { z } from "zod";

import { CreateLabel, Label, UpdateLabel } from "../../shared/issues/label.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams, LabelParams } from "./params.ts";

const tag = "Labels";

export const labelOperations = [
  operation({
    id: "listLabels",
    method: "GET",
    url: "/companies/:companyId/labels",
    summary: "List a company's labels, by name",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    status: 200,
    reply: z.array(Label),
    run: ({ actor, params, services }) => services.labels.list(actor, params.companyId),
  }),
  operation({
    id: "createLabel",
    method: "POST",
    url: "/companies/:companyId/labels",
    summary: "Create a label",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    body: CreateLabel,
    status: 201,
    reply: Label,
    run: ({ actor, params, body, services }) => services.labels.create(actor, params.companyId, body),
  }),
  operation({
    id: "updateLabel",
    method: "PATCH",
    url: "/labels/:labelId",
    summary: "Change a label",
    tag,
    allow: ["board", "agent"],
    params: LabelParams,
    body: UpdateLabel,
    status: 200,
    reply: Label,
    run: ({ actor, params, body, services }) => services.labels.update(actor, params.labelId, body),
  }),
  operation({
    id: "deleteLabel",
    method: "DELETE",
    url: "/labels/:labelId",
    summary: "Delete a label; issues lose it",
    tag,
    allow: ["board", "agent"],
    params: LabelParams,
    status: 200,
    reply: Label,
    run: ({ actor, params, services }) => services.labels.delete(actor, params.labelId),
  }),
];
