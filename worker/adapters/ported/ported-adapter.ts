import type { AdapterModule, EndRequest } from "../../../shared/adapter-port/adapter-module.ts";
import { asGuest } from "../../../shared/platform/guest-code.ts";
import type { Adapter, Execution, Outcome, Reported, Stop } from "../adapter.ts";
import { configurationInvalid, stopped } from "../outcomes.ts";
import { type Attempt, type AttemptTools, openAttempt } from "./attempt.ts";
import { adapterFailed, checkedAnswer, reportOf } from "./checked-answer.ts";
import { type Ending, startEnding } from "./end-request.ts";

/**
 * Runs an adapter that does not come with Systole. It is in this process, and whatever it does of its own (throws,
 * lets a promise fall, never answers, answers nonsense) ends its own attempt alone. Against what keeps the process
 * from working at all (an endless loop, all of the memory) there is no help here.
 */
export function portedAdapter(module: AdapterModule, tools: AttemptTools): Adapter {
  const { type, reportsCost, isRemote = false, takesInstructions = false } = module;

  const execute = async (execution: Execution): Promise<Outcome> => {
    const read = configOf(module, execution.adapterConfig);
    if ("problem" in read) return configurationInvalid(read.problem);
    const guest = openGuest();
    const ending = startEnding(execution, guest.run);
    const attempt = openAttempt(execution, { config: read.config, signal: ending.signal }, tools);
    try {
      const answer = await answerOf(module, { attempt, ending, guest });
      const request = ending.request();
      ending.over();
      await Promise.race([attempt.close(), ending.overdue]);
      const outcome = concluded(answer, request, attempt.said());
      // What is pending is not settled here, with its session: that would be forgotten.
      if (outcome.kind === "pending") execution.metered(outcome);
      return outcome;
    } finally {
      ending.close();
    }
  };
  return { type, reportsCost, isRemote, takesInstructions, execute };
}

/** What it answered, threw or let fall, whatever is first; what it should have when its time is up. */
const answerOf = (module: AdapterModule, { attempt, ending, guest }: Running): Promise<Outcome> =>
  new Promise((resolve) => {
    const failed = (error: unknown): void => resolve(adapterFailed(module.type, messageOf(error)));
    const begin = async (): Promise<void> => resolve(checkedAnswer(module, await module.execute(attempt.context)));
    guest.run(() => void begin().catch(failed));
    void guest.fallen.then(failed);
    void ending.overdue.then(() => failed("it did not end when it was asked to"));
  });

interface Running {
  readonly attempt: Attempt;
  readonly ending: Ending;
  readonly guest: Guest;
}

interface Guest {
  readonly run: (work: () => void) => void;
  /** The first error that it let fall. */
  readonly fallen: Promise<unknown>;
}

function openGuest(): Guest {
  let fall: (error: unknown) => void = () => undefined;
  const fallen = new Promise<unknown>((resolve) => {
    fall = resolve;
  });
  return { run: (work) => asGuest(fall, work), fallen };
}

/** Where it was asked to end, that is what it did; what it told on the way holds unless its answer says otherwise. */
function concluded(answer: Outcome, request: EndRequest | undefined, said: Reported): Outcome {
  const report = { ...said, ...reportOf(answer) };
  if (request === undefined) return { ...report, ...answer };
  if (request.cause === "timeout") return { ...report, kind: "timed_out", message: request.message };
  return { ...report, ...stopped(request as Stop) };
}

function configOf(
  { parse }: AdapterModule,
  adapterConfig: Execution["adapterConfig"],
): { readonly config: unknown } | { readonly problem: string } {
  try {
    return { config: parse(adapterConfig) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
