import { z } from "zod";

import { AdapterModel, EnvironmentTest, TestEnvironment } from "../../shared/adapters/environment-test.schema.ts";
import { operation } from "../operation.ts";
import { AdapterParams } from "./params.ts";

const tag = "Agents";

export const adapterOperations = [
  operation({
    id: "listAdapterModels",
    method: "GET",
    url: "/companies/:companyId/adapters/:adapterType/models",
    summary: "List the models of an adapter's provider that have a price",
    tag,
    allow: ["board", "agent"],
    params: AdapterParams,
    status: 200,
    reply: z.array(AdapterModel),
    run: ({ actor, params, services }) => services.adapters.models(actor, params.companyId, params.adapterType),
  }),
  operation({
    id: "testAdapterEnvironment",
    method: "POST",
    url: "/companies/:companyId/adapters/:adapterType/test-environment",
    summary: "Look whether an agent could run as it is configured; changes nothing",
    tag,
    allow: ["board", "agent"],
    changesNothing: true,
    params: AdapterParams,
    body: TestEnvironment,
    status: 200,
    reply: EnvironmentTest,
    run: ({ actor, params, body, services }) =>
      services.adapters.testEnvironment(actor, {
        companyId: params.companyId,
        type: params.adapterType,
        adapterConfig: body.adapterConfig,
      }),
  }),
];
