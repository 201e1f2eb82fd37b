import { isJsonObject } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import type { ApiTarget, OpenWatch } from './api-target.ts';
import { compareAnswers, type Difference, Pairing } from './compare.ts';
import { Normalizer } from './normalize.ts';
import { type Answer, resolveStep, type Scenario, type Step } from './step.ts';

/** The two servers. */
export interface ApiPair {
  readonly ours: ApiTarget;
  readonly theirs: ApiTarget;
}

/** What came of one step. */
export interface StepResult {
  readonly scenario: Scenario;
  readonly index: number;
  readonly step: Step;
  readonly ours: Answer;
  readonly theirs: Answer;
  readonly differences: readonly Difference[];
}

const POLL_MS = 50;
const POLL_LIMIT_MS = 20_000;
/** Events that come later than this after the last answer count as missing. */
const EVENT_LIMIT_MS = 3_000;
const SETTLE_MS = 150;

/** Sends the steps of a scenario to both servers, step by step at the same time, and compares the answers. */
export async function runScenario(
  pair: ApiPair,
  scenario: Scenario,
  namespace: string,
): Promise<StepResult[]> {
  if (scenario.namespaced !== false) await createNamespace(pair, namespace);
  using ours = new Side(pair.ours, namespace);
  using theirs = new Side(pair.theirs, namespace);
  for (const step of scenario.steps) await Promise.all([ours.run(step), theirs.run(step)]);
  await settleWatches(ours, theirs);
  const [mine, their] = [ours.normalized(), theirs.normalized()];
  const pairing = new Pairing();
  return scenario.steps.map((step, index) => ({
    scenario,
    index,
    step,
    ours: mine[index]!,
    theirs: their[index]!,
    differences: compareAnswers(mine[index]!, their[index]!, pairing),
  }));
}

/** One server in one scenario. */
class Side implements Disposable {
  readonly #target: ApiTarget;
  readonly #namespace: string;
  readonly #answers: (Answer | OpenWatch)[] = [];

  constructor(target: ApiTarget, namespace: string) {
    this.#target = target;
    this.#namespace = namespace;
  }

  async run(step: Step): Promise<void> {
    const resolved = resolveStep(step, this.#namespace, this.#raw());
    if (step.method === 'WATCH') this.#answers.push(await this.#target.watch(resolved));
    else if (step.until === undefined) this.#answers.push(await this.#send(resolved));
    else this.#answers.push(await this.#poll(resolved, ({ status }) => status === step.until));
  }

  async #send(step: Step): Promise<Answer> {
    const answer = await this.#target.send(step);
    const { settles } = step;
    const path = objectPath(step, answer);
    if (settles !== undefined && path !== undefined) {
      await this.#poll({ method: 'GET', path }, ({ body }) =>
        JSON.stringify(body).includes(settles),
      );
    }
    return answer;
  }

  get eventCount(): number {
    return this.#answers.reduce((sum, answer) => sum + ('count' in answer ? answer.count : 0), 0);
  }

  get watches(): boolean {
    return this.#answers.some((answer) => 'count' in answer);
  }

  normalized(): Answer[] {
    const normalizer = new Normalizer(Date.now());
    return this.#raw().map((answer) => normalizer.answer(answer));
  }

  [Symbol.dispose](): void {
    for (const answer of this.#answers) if ('count' in answer) answer[Symbol.dispose]();
  }

  #raw(): Answer[] {
    return this.#answers.map((answer) => ('count' in answer ? answer.answer() : answer));
  }

  async #poll(step: Step, isIt: (answer: Answer) => boolean): Promise<Answer> {
    const endMs = Date.now() + POLL_LIMIT_MS;
    for (;;) {
      const answer = await this.#target.send(step);
      if (isIt(answer) || Date.now() > endMs) return answer;
      await systemClock.sleep(POLL_MS);
    }
  }
}

/** Where the object is that a request has made; `undefined` if it has made none. */
function objectPath({ method, path }: Step, { status, body }: Answer): string | undefined {
  const [route = '', query = ''] = path.split('?');
  if (status !== 201 || query.includes('dryRun') || !isJsonObject(body)) return undefined;
  const { metadata } = body;
  if (!isJsonObject(metadata)) return undefined;
  return method === 'POST' ? `${route}/${String(metadata['name'])}` : route;
}

async function settleWatches(ours: Side, theirs: Side): Promise<void> {
  if (!ours.watches) return;
  const endMs = Date.now() + EVENT_LIMIT_MS;
  await systemClock.sleep(SETTLE_MS);
  while (ours.eventCount !== theirs.eventCount && Date.now() < endMs)
    await systemClock.sleep(POLL_MS);
}

/** A namespace with the service account without which no pod is taken: no controller makes it. */
async function createNamespace({ ours, theirs }: ApiPair, name: string): Promise<void> {
  const accounts = `/api/v1/namespaces/${name}/serviceaccounts`;
  for (const target of [ours, theirs]) {
    await target.send({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
    await target.send({ method: 'POST', path: accounts, body: { metadata: { name: 'default' } } });
  }
}
