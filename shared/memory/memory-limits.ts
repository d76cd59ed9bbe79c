/** Of one note's text, as UTF-8. */
export const MOST_NOTE_BYTES = 32 * 1024;

/** Of all notes of one agent, project, client or company: all that a run is handed is four times this. */
export const MOST_SCOPE_BYTES = 256 * 1024;
export const MOST_SCOPE_NOTES = 500;

/** Of a company, whoever and whatever they are about. */
export const MOST_COMPANY_NOTES = 20_000;
