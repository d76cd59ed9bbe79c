/** One thing that a migration must not do, since processes of the version before are still at work. */
interface Danger {
  readonly pattern: RegExp;
  readonly why: string;
  /** Which group of the pattern names a table, where the danger is only one for tables that are older than the file. */
  readonly tableGroup?: number;
}

const TABLE = String.raw`(?:only )?(?:if exists )?"?([a-z_0-9]+)"?`;

const DANGERS: readonly Danger[] = [
  {
    pattern: /\bdrop (table|column|view|sequence|type|index|trigger)\b/,
    why: "old code may still use what is dropped",
  },
  { pattern: /\brename (to|column|constraint)\b|\brename \w+ to\b/, why: "old code uses the old name" },
  {
    pattern: /\balter (column )?\w+ (set data )?type\b/,
    why: "changing a type rewrites the table, and old code expects the old one",
  },
  {
    pattern: /\balter (column )?\w+ set not null\b/,
    why: "old code may leave it out, and the whole table is read under a lock",
  },
  { pattern: /\balter (column )?\w+ drop default\b/, why: "old code relies on the default" },
  { pattern: /^truncate\b/, why: "nothing stored is to be lost" },
  { pattern: /^(vacuum full|cluster|lock table|lock)\b/, why: "it locks everyone out" },
  {
    pattern: new RegExp(
      `^alter table ${TABLE} (?=.*\\badd (column )?(?!constraint)\\w+ [^,]*\\bnot null\\b(?![^,]*\\bdefault\\b))`,
    ),
    why: "a new column that may not be null needs a default: old code does not name it",
    tableGroup: 1,
  },
  {
    pattern: new RegExp(
      `^alter table ${TABLE} (?=.*\\badd (column )?\\w+ [^,]*(\\bgenerated\\b.*\\bstored\\b|\\bdefault (clock_timestamp|gen_random_uuid|random|nextval|uuidv7)|\\bserial\\b|\\bgenerated\\b.*\\bidentity\\b))`,
    ),
    why: "a value of its own for each row rewrites the table",
    tableGroup: 1,
  },
  {
    pattern: new RegExp(`^alter table ${TABLE} (?=.*\\badd (column )?\\w+ [^,]*\\b(unique|primary key)\\b)`),
    why: "it makes an index under a lock: make one concurrently instead",
    tableGroup: 1,
  },
  {
    pattern: new RegExp(
      `^alter table ${TABLE} (?=.*\\badd (constraint|check|foreign key|unique|primary key|exclude)\\b)(?!.*\\bnot valid\\b)`,
    ),
    why: "old rows are checked under a lock: say `not valid`",
    tableGroup: 1,
  },
  {
    pattern: new RegExp(`^create (?:unique )?index (?!concurrently)(?:if not exists )?\\w+ on ${TABLE}`),
    why: "it keeps writers out while it is made: say `concurrently`",
    tableGroup: 1,
  },
  {
    pattern: new RegExp(`^(?:update|delete from) ${TABLE}`),
    why: "it holds the locks of all rows to its end: let the new code do it in batches",
    tableGroup: 1,
  },
];

/** What in a migration is not safe while processes of the version before are at work, in words. */
export function dangersOf(sql: string): string[] {
  const statements = statementsOf(sql);
  const made = new Set(statements.flatMap((statement) => tableMadeBy(statement)));
  const dangers = statements.flatMap((statement) =>
    DANGERS.filter((danger) => concerns(danger, statement, made)).map(
      ({ why }) => `${statement.slice(0, 120)}: ${why}`,
    ),
  );
  return [...dangers, ...aloneDangers(sql, statements)];
}

function concerns({ pattern, tableGroup }: Danger, statement: string, made: ReadonlySet<string>): boolean {
  const found = pattern.exec(statement);
  if (found === null) return false;
  return tableGroup === undefined || !made.has(found[tableGroup] ?? "");
}

function aloneDangers(sql: string, statements: readonly string[]): string[] {
  const concurrent = statements.filter((statement) => statement.includes(" concurrently "));
  if (concurrent.length === 0) return [];
  const isOutside = /^-- no transaction\s*$/m.test(sql.split("\n", 1)[0] ?? "");
  return [
    ...(isOutside ? [] : ["`concurrently` needs `-- no transaction` in the first line"]),
    ...(statements.length === 1 ? [] : ["what is outside of a transaction is one statement"]),
    ...concurrent
      .filter((statement) => !statement.includes("if not exists"))
      .map(() => "it may run twice: say `if not exists`"),
  ];
}

const tableMadeBy = (statement: string): string[] => {
  const [, name] = /^create (?:unlogged )?table (?:if not exists )?"?(\w+)"?/.exec(statement) ?? [];
  return name === undefined ? [] : [name];
};

/** Each statement on one line and in small letters, without comments, texts and the bodies of functions. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replace(/'(?:[^']|'')*'|--[^\n]*/g, (part) => (part.startsWith("'") ? "''" : ""))
    .split(";")
    .map((statement) => statement.replace(/\s+/g, " ").trim().toLowerCase())
    .filter((statement) => statement !== "");
}
