import type { LogStep, Operation, Outcome, Request } from './history.ts';

/** A key from one change to the next. */
interface State {
  readonly from: number;
  readonly value: string | undefined;
}

/**
 * Looks whether a history can have come from one register a key, changed in the order of the log: each operation takes effect at one moment
 * between its invocation and its answer.
 *
 * The log fixes the order of the writes, so this takes the time of a sort: every read is given the earliest revision that explains its
 * answer and is not before what was answered when it began; every write must come behind that.
 *
 * @returns what cannot have been, in words; empty when all is well.
 */
export function checkHistory(log: readonly LogStep[], operations: readonly Operation[]): string[] {
  const problems = checkLog(log);
  if (problems.length > 0) return problems;
  const checker = new HistoryChecker(log, operations);
  return checker.check();
}

/** Revisions grow, and only what is there is deleted. */
function checkLog(log: readonly LogStep[]): string[] {
  const problems: string[] = [];
  const present = new Set<string>();
  let last = 0;
  for (const { revision, key, value } of log) {
    if (revision <= last) problems.push(`revision ${revision} came behind ${last}`);
    if (value === undefined && !present.has(key)) {
      problems.push(`revision ${revision} deletes ${key}, which is not there`);
    }
    if (value === undefined) present.delete(key);
    else present.add(key);
    last = revision;
  }
  return problems;
}

class HistoryChecker {
  readonly #states: ReadonlyMap<string, readonly State[]>;
  /** Steps of the log by what they wrote. */
  readonly #steps: ReadonlyMap<string, LogStep>;
  readonly #deletions: LogStep[];
  readonly #operations: readonly Operation[];
  /** All values that were ever to be written. */
  readonly #asked: ReadonlySet<string>;
  readonly #problems: string[] = [];
  /** Nothing that is invoked from now on may take effect before this revision. */
  #answered = 0;

  constructor(log: readonly LogStep[], operations: readonly Operation[]) {
    this.#operations = operations;
    this.#states = statesOf(log);
    this.#steps = new Map(
      log.flatMap((step) => (step.value === undefined ? [] : [[step.value, step]])),
    );
    this.#asked = new Set(
      operations.flatMap(({ request }) => ('value' in request ? [request.value] : [])),
    );
    this.#deletions = log.filter(({ value }) => value === undefined);
  }

  check(): string[] {
    const earliest = new Map<Operation, number>();
    for (const { operation, isAnswer } of this.#events()) {
      if (!isAnswer) {
        earliest.set(operation, this.#answered);
        if (!operation.answer) this.#checkUnanswered(operation.request);
        continue;
      }
      const revision = this.#effectOf(operation, earliest.get(operation) ?? 0);
      this.#answered = Math.max(this.#answered, revision);
    }
    for (const { revision, key, value } of this.#steps.values()) {
      if (value !== undefined && !this.#asked.has(value))
        this.#problems.push(`nobody wrote revision ${revision} of ${key}`);
    }
    return this.#problems;
  }

  #events(): { readonly operation: Operation; readonly at: number; readonly isAnswer: boolean }[] {
    return this.#operations
      .flatMap((operation) => [
        { operation, at: operation.invokedAt, isAnswer: false },
        ...(operation.answer ? [{ operation, at: operation.answer.at, isAnswer: true }] : []),
      ])
      .sort((a, b) => a.at - b.at);
  }

  /** The revision at which an answered operation took effect. */
  #effectOf({ request, answer }: Operation, earliest: number): number {
    const outcome = answer?.outcome;
    if (!outcome) return earliest;
    if (request.kind === 'list') return this.#effectOfList(outcome, earliest);
    const { key } = request;
    if (outcome.kind === 'done' && 'value' in request) {
      return this.#effectOfWrite(request, outcome, earliest);
    }
    if (outcome.kind === 'done' && request.kind === 'delete') {
      return this.#effectOfDelete(key, earliest);
    }
    const explains = explanationOf(request, outcome);
    const state = this.#statesFrom(key, earliest).find(explains);
    if (state) return Math.max(state.from, earliest);
    this.#problems.push(`${describe(request, outcome)} was never so from revision ${earliest} on`);
    return earliest;
  }

  #effectOfWrite(
    request: Extract<Request, { value: string }>,
    { revision = 0 }: Extract<Outcome, { kind: 'done' }>,
    earliest: number,
  ): number {
    const step = this.#steps.get(request.value);
    if (step?.revision !== revision || step.key !== request.key) {
      this.#problems.push(
        `${describe(request)} was answered with ${revision}, which is not in the log`,
      );
      return earliest;
    }
    if (revision <= earliest) {
      this.#problems.push(
        `${describe(request)} got ${revision}, though ${earliest} was answered before`,
      );
    }
    this.#checkBasis(request, revision);
    return Math.max(revision, earliest);
  }

  /** What the log had before a write is what the write asked for. */
  #checkBasis(request: Extract<Request, { value: string }>, revision: number): void {
    const before = this.#states.get(request.key)?.findLast(({ from }) => from < revision);
    const isThere = before?.value !== undefined;
    if ((request.kind === 'update') !== isThere) {
      this.#problems.push(
        `${describe(request)} at ${revision} found the key ${isThere ? 'there' : 'gone'}`,
      );
    }
    const { expected } = request as { expected?: number };
    if (expected !== undefined && before?.from !== expected) {
      this.#problems.push(
        `${describe(request)} rests on ${expected}, but replaced ${before?.from}`,
      );
    }
  }

  /** Its answer names no revision: the next deletion of the key that is not before it. */
  #effectOfDelete(key: string, earliest: number): number {
    const at = this.#deletions.findIndex((step) => step.key === key && step.revision > earliest);
    const [step] = at < 0 ? [] : this.#deletions.splice(at, 1);
    if (!step)
      this.#problems.push(`delete ${key} was answered, but is not in the log behind ${earliest}`);
    return step?.revision ?? earliest;
  }

  #effectOfList(outcome: Outcome, earliest: number): number {
    if (outcome.kind !== 'listed') return earliest;
    const { revision, values } = outcome;
    if (revision < earliest) {
      this.#problems.push(`a list shows ${revision}, though ${earliest} was answered before`);
    }
    for (const [key, states] of this.#states) {
      const { value } = states.findLast(({ from }) => from <= revision) ?? {};
      if (values.get(key) !== value) {
        this.#problems.push(
          `a list at ${revision} shows ${values.get(key)} for ${key}, not ${value}`,
        );
      }
    }
    return Math.max(revision, earliest);
  }

  /** It may have happened, but not before it was invoked. */
  #checkUnanswered(request: Request): void {
    const step = 'value' in request ? this.#steps.get(request.value) : undefined;
    if (step && step.revision <= this.#answered) {
      this.#problems.push(
        `${describe(request)} got ${step.revision}, though ${this.#answered} was answered before`,
      );
    }
  }

  /** The states of a key that hold at `earliest` or begin later. */
  #statesFrom(key: string, earliest: number): readonly State[] {
    const states = this.#states.get(key) ?? [ABSENT];
    const first = states.findLastIndex(({ from }) => from <= earliest);
    return states.slice(Math.max(first, 0));
  }
}

const ABSENT: State = { from: 0, value: undefined };

function statesOf(log: readonly LogStep[]): Map<string, State[]> {
  const states = new Map<string, State[]>();
  for (const { key, revision, value } of log) {
    const known = states.get(key) ?? [ABSENT];
    known.push({ from: revision, value });
    states.set(key, known);
  }
  return states;
}

/** Which state of its key explains an answer. */
function explanationOf(request: Request, outcome: Outcome): (state: State) => boolean {
  switch (outcome.kind) {
    case 'notFound':
      return ({ value }) => value === undefined;
    case 'exists':
      return ({ value }) => value !== undefined;
    case 'conflict': {
      const { expected } = request as { expected?: number };
      return ({ from, value }) => value !== undefined && from !== expected;
    }
    default: {
      const { revision, value } = outcome as { revision?: number; value?: string };
      return (state) => state.from === revision && state.value === value;
    }
  }
}

function describe(request: Request, outcome?: Outcome): string {
  return JSON.stringify(outcome === undefined ? request : { request, outcome });
}
