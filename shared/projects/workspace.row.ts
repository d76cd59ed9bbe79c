/** As it stands in its table; moments are texts where the row comes inside of JSON. */
export interface WorkspaceRow {
  id: string;
  company_id: string;
  project_id: string;
  name: string;
  cwd: string | null;
  repo_url: string | null;
  repo_ref: string | null;
  is_primary: boolean;
  metadata: Record<string, unknown> | null;
  created_at: Date | string;
  updated_at: Date | string;
}
