/** Stands where a secret was. A PATCH that sends it back keeps what is stored. */
export const REDACTED = "***REDACTED***";

/** "auth" is one and "author" is none: GIT_AUTHOR_NAME is a name. */
const SECRET_KEY =
  /(api[-_]?key|access[-_]?token|auth(?!or(?!i[sz]))(_?token)?|bearer|secret|passwd|password|credential|jwt|private[-_]?key|cookie|connectionstring)/i;

/** GITHUB_TOKEN, botToken: but not maxTokens, which is a number of words. */
const TOKEN_KEY = /(^|[-_.\s])token$|[a-z0-9]Token$/i;

/** Whether a field or a variable of this name holds something that not everybody may see. */
export const isSensitiveName = (name: string): boolean => SECRET_KEY.test(name) || TOKEN_KEY.test(name);
