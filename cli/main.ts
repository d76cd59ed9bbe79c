#!/usr/bin/env node
import { Command, Option } from "commander";

import { freshSecret, processEnvironment, readMigrationConfig } from "../shared/platform/config.ts";
import { orExit } from "../shared/platform/lifecycle.ts";
import { createLogger } from "../shared/platform/logger.ts";
import { VERSION } from "../shared/platform/version.ts";
import { agentsCreate, secretsRewrap, wake } from "./commands.ts";
import { EXIT } from "./exit.ts";
import { timersAdd, timersChange, timersFire, timersList } from "./timers.ts";
import { tokensCreate, tokensList, tokensRevoke, tokensRotate } from "./tokens.ts";

const program = new Command("systole")
  .description("The heartbeat runtime for fleets of AI agents.")
  .version(VERSION)
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT.usage));

program
  .command("start", { isDefault: true })
  .description("run everything in one process; brings its own PostgreSQL unless DATABASE_URL is set")
  .addOption(
    new Option("--demo [tools]", "make a small company that does its day, with the real claude and codex if told so")
      .choices(["fake", "real"])
      .preset("fake"),
  )
  .action(async (options: { demo?: "fake" | "real" }) => {
    // The servers are loaded only for whom they serve: a client's command would wait half a second for them.
    const { start } = await import("./start.ts");
    await start(options);
  });

program
  .command("keys")
  .description("print a fresh secret for PAPERCLIP_AGENT_JWT_SECRET, SYSTOLE_MASTER_KEY or SYSTOLE_OPERATOR_KEY")
  .action(() => void process.stdout.write(`${freshSecret()}\n`));

program
  .command("migrate")
  .description("bring the database of DATABASE_URL up to date")
  .action(async () => {
    const { databaseUrl, logLevel } = orExit(() => readMigrationConfig(processEnvironment()));
    const log = createLogger({ level: logLevel, process: "migrate" });
    const { prepareDatabase } = await import("../shared/db/prepare-database.ts");
    await prepareDatabase(databaseUrl, { log, signal: new AbortController().signal });
  });

program
  .command("doctor")
  .description("say what is wrong with the installation, and what to do about it")
  .option("--json", "print JSON")
  .action(async (options: { json?: boolean }) => {
    const { doctor } = await import("./doctor.ts");
    await doctor(options);
  });

program
  .command("reset-password")
  .description("give an account a fresh password, and end its sessions and keys; needs the database")
  .argument("<email>", "of the account")
  .action(async (email: string) => {
    const { resetPassword } = await import("./accounts.ts");
    await resetPassword(email);
  });

program
  .command("wake")
  .description("wake an agent")
  .argument("<agent>", "id or name of the agent")
  .option("--company <company>", "id or name of its company, where names are not enough")
  .option("--reason <text>", "why; the agent sees it")
  .option("--payload <json>", "context for the agent, a JSON object")
  .option("--key <key>", "idempotency key")
  .option("-f, --follow", "print the run's output and wait for its end")
  .option("--json", "print JSON")
  .action(wake);

program
  .command("agents")
  .description("agents of a company")
  .command("create")
  .description("make an agent that runs a command")
  .requiredOption("--company <company>", "id or name of its company; made when there is none of that name")
  .requiredOption("--name <name>", "its name")
  .option("--role <role>", "its role", "general")
  .option("--every <seconds>", "wake it by a timer")
  .option("--json", "print JSON")
  .argument("<command...>", "what it runs; put -- before it")
  .action(agentsCreate);

program
  .command("secrets")
  .description("secrets of agents")
  .command("rewrap")
  .description("put all of them under the first key of SYSTOLE_MASTER_KEY")
  .action(secretsRewrap);

const timers = program.command("timers").description("what wakes agents by the clock");
timers
  .command("list")
  .description("print the timers of an agent, and when they come due next")
  .argument("<agent>", "id or name of the agent")
  .option("--company <company>", "id or name of its company, where names are not enough")
  .option("--json", "print JSON")
  .action(timersList);
timers
  .command("add")
  .description("have an agent woken by the clock")
  .argument("<agent>", "id or name of the agent")
  .option("--every <seconds>", "at an interval")
  .option("--cron <expression>", "as in 'H 9 * * 1-5'")
  .option("--at <moment>", "once, as in 2027-01-31T09:00:00Z")
  .option("--timezone <zone>", "of the cron expression, as in Europe/Berlin; UTC unless said")
  .option("--jitter <seconds>", "fire it up to so much later, always the same for one agent")
  .option("--name <name>", "its name")
  .option("--reason <text>", "why; the agent sees it")
  .option("--company <company>", "id or name of its company, where names are not enough")
  .option("--json", "print JSON")
  .action(timersAdd);
for (const [deed, description] of [
  ["pause", "have a timer fire no more until it is resumed"],
  ["resume", "have a timer that is paused, or was set aside, fire again"],
  ["delete", "delete a timer"],
] as const) {
  timers
    .command(deed)
    .description(description)
    .argument("<id>", "of the timer")
    .action((id: string) => timersChange(deed, id));
}
timers
  .command("fire")
  .description("fire a timer now; its due times stay")
  .argument("<id>", "of the timer")
  .action(timersFire);

const tokens = program.command("tokens").description("tokens of programs that use /v1");
tokens
  .command("create")
  .description("make a token; its value is printed this once")
  .requiredOption("--name <name>", "what it is for")
  .requiredOption("--scopes <scopes>", "read, write, admin, company:<id or slug>[:read|:write], with commas between")
  .option("--expires <moment>", "when it ends, such as 2027-01-31")
  .action(tokensCreate);
tokens.command("list").description("print all of them, without their values").action(tokensList);
tokens
  .command("rotate")
  .description("give a token a new value")
  .argument("<id>", "of the token")
  .option("--grace <seconds>", "how long the value before still counts; a day unless said")
  .action(tokensRotate);
tokens.command("revoke").description("end a token").argument("<id>", "of the token").action(tokensRevoke);

/** The default command would take a word that it does not know for one argument too many. */
const [word = "--"] = process.argv.slice(2);
const names = [...program.commands.map((command) => command.name()), "help"];
if (!word.startsWith("-") && !names.includes(word)) {
  process.stderr.write(
    `systole has no command "${word}"; it has ${names.join(", ")} (systole help says what they do)\n`,
  );
  process.exit(EXIT.usage);
}

await program.parseAsync();
