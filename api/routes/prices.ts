import { z } from "zod";

import { ModelPrice, SetModelPrice } from "../../shared/prices/price.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams } from "./params.ts";

const tag = "Costs";

export const priceOperations = [
  operation({
    id: "listPrices",
    method: "GET",
    url: "/companies/:companyId/prices",
    summary: "List what tokens cost a company: its own prices, the instance's, and the list prices",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    status: 200,
    reply: z.array(ModelPrice),
    run: ({ actor, params, services }) => services.prices.listOfCompany(actor, params.companyId),
  }),
  operation({
    id: "setPrice",
    method: "PUT",
    url: "/companies/:companyId/prices",
    summary: "Set what a model's tokens cost a company from now on",
    tag,
    allow: ["board"],
    params: CompanyParams,
    body: SetModelPrice,
    status: 200,
    reply: ModelPrice,
    run: ({ actor, params, body, services }) => services.prices.setOfCompany(actor, params.companyId, body),
  }),
  operation({
    id: "listInstancePrices",
    method: "GET",
    url: "/instance/prices",
    summary: "List what tokens cost: the instance's prices, and the list prices",
    tag,
    allow: ["board"],
    status: 200,
    reply: z.array(ModelPrice),
    run: ({ actor, services }) => services.prices.listOfInstance(actor),
  }),
  operation({
    id: "setInstancePrice",
    method: "PUT",
    url: "/instance/prices",
    summary: "Set what a model's tokens cost every company that has no price of its own",
    tag,
    allow: ["board"],
    body: SetModelPrice,
    status: 200,
    reply: ModelPrice,
    run: ({ actor, body, services }) => services.prices.setOfInstance(actor, body),
  }),
];
