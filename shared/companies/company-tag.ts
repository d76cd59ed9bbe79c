import { contentTag } from "../kernel/content-tag.ts";
import type { Company } from "./company.schema.ts";

/** Of what people configure: not of what counts up as the company works. */
export function companyTag({
  issueCounter: _counted,
  spentMonthlyCents: _spent,
  updatedAt: _at,
  ...company
}: Company): string {
  return contentTag(company);
}
