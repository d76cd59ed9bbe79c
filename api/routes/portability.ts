import {
  CompanyImportRequest,
  ImportPreview,
  ImportRequest,
  ImportResult,
} from "../../shared/portability/import.schema.ts";
import { Exported, ExportRequest } from "../../shared/portability/package.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams } from "./params.ts";

const tag = "Portability";

const exporting = {
  method: "POST",
  tag,
  allow: ["board", "agent"],
  params: CompanyParams,
  body: ExportRequest,
  status: 200,
  reply: Exported,
  changesNothing: true,
} as const;

const toTarget = (companyId: string, { target, ...request }: CompanyImportRequest): ImportRequest => ({
  ...request,
  target: target ?? { mode: "existing_company", companyId },
});

export const portabilityOperations = [
  operation({
    ...exporting,
    id: "exportCompany",
    url: "/companies/:companyId/export",
    summary: "Export a company as a package, without its secrets",
    run: ({ actor, params, body, services }) => services.portability.export(actor, params.companyId, body),
  }),
  operation({
    ...exporting,
    id: "createCompanyExport",
    url: "/companies/:companyId/exports",
    summary: "The same, by its other name",
    run: ({ actor, params, body, services }) => services.portability.export(actor, params.companyId, body),
  }),
  operation({
    ...exporting,
    id: "previewCompanyExport",
    url: "/companies/:companyId/exports/preview",
    summary: "The same: what an export would hold is the export",
    run: ({ actor, params, body, services }) => services.portability.export(actor, params.companyId, body),
  }),
  operation({
    id: "previewImport",
    method: "POST",
    url: "/companies/import/preview",
    summary: "What an import would do",
    tag,
    allow: ["board"],
    body: ImportRequest,
    status: 200,
    reply: ImportPreview,
    changesNothing: true,
    run: ({ actor, body, services }) => services.portability.preview(actor, body),
  }),
  operation({
    id: "importCompany",
    method: "POST",
    url: "/companies/import",
    summary: "Import a package, all of it or nothing, into a new company or one that there is",
    tag,
    allow: ["board"],
    body: ImportRequest,
    status: 200,
    reply: ImportResult,
    run: ({ actor, body, services }) => services.portability.import(actor, body),
  }),
  operation({
    id: "previewCompanyImport",
    method: "POST",
    url: "/companies/:companyId/imports/preview",
    summary: "What an import into a company would do",
    tag,
    allow: ["board"],
    params: CompanyParams,
    body: CompanyImportRequest,
    status: 200,
    reply: ImportPreview,
    changesNothing: true,
    run: ({ actor, params, body, services }) => services.portability.preview(actor, toTarget(params.companyId, body)),
  }),
  operation({
    id: "applyCompanyImport",
    method: "POST",
    url: "/companies/:companyId/imports/apply",
    summary: "Import a package into a company",
    tag,
    allow: ["board"],
    params: CompanyParams,
    body: CompanyImportRequest,
    status: 200,
    reply: ImportResult,
    run: ({ actor, params, body, services }) => services.portability.import(actor, toTarget(params.companyId, body)),
  }),
];
