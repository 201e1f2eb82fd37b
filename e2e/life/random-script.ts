import { systemClock } from '@drover/base';
import { eventually, SeededRandom } from '@drover/base/testing';
import type { LifeWorld } from './life-world.ts';
import {
  checkAnswer,
  NothingToDo,
  OPERATIONS,
  type Operation,
  type ScriptContext,
} from './script-operations.ts';

/** What {@link runScript} does. */
export interface ScriptOptions extends Pick<ScriptContext, 'people' | 'roles'> {
  readonly seed: number;
  readonly operations: number;
  /** How often the server is killed, in the middle of an operation. */
  readonly kills: number;
}

/**
 * Does operations one after the other, and kills the server at some of them, of which nobody knows whether they were
 * done. Tells how often each was done, and how it was answered.
 */
export async function runScript(world: LifeWorld, options: ScriptOptions): Promise<string> {
  const random = new SeededRandom(options.seed);
  const below = (limit: number): number => Math.floor(random.float() * limit);
  const tally = new Map<string, number>();
  let current = '';
  const context: ScriptContext = {
    world,
    people: options.people,
    roles: options.roles,
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new NothingToDo();
      return item;
    },
    send: async (method, path, body) => {
      const { server, admin: token } = world.oidc;
      const asked = { method, token, ...(body && { body }) };
      const answer = await server.request(`/v3/${path}`, asked);
      checkAnswer(`${current}: ${method} ${path} ${JSON.stringify(body)}`, answer);
      if (method !== 'GET') count(tally, `${current} ${answer.status}`);
      return answer.status === 200 ? answer : undefined;
    },
  };
  const deadly = new Set<number>();
  while (deadly.size < options.kills) deadly.add(below(options.operations));
  for (let index = 0; index < options.operations; index += 1) {
    const [name, operation] = choose(below);
    current = name;
    if (deadly.has(index)) await dieDuring(operation, context);
    else await tolerant(operation, context);
  }
  for (const { id } of options.people) await context.send('PUT', `users/${id}`, { enabled: true });
  return [...tally]
    .map(([what, times]) => `${what}: ${times}`)
    .toSorted()
    .join(', ');
}

function choose(below: (limit: number) => number): readonly [string, Operation] {
  const total = OPERATIONS.reduce((sum, [, weight]) => sum + weight, 0);
  let left = below(total);
  for (const [name, weight, operation] of OPERATIONS) {
    if (left < weight) return [name, operation];
    left -= weight;
  }
  throw new Error('There is no operation');
}

async function tolerant(operation: Operation, context: ScriptContext): Promise<void> {
  try {
    await operation(context);
  } catch (error) {
    if (!(error instanceof NothingToDo)) throw error;
  }
}

/** The operation fails, or is done, or half of it. */
async function dieDuring(operation: Operation, context: ScriptContext): Promise<void> {
  const { server } = context.world.oidc;
  const done = operation(context).catch(() => {});
  await systemClock.sleep(context.below(200));
  await server.kill('SIGKILL');
  // A busy machine may need longer: it is asked until it answers.
  await server.start().catch(() => {});
  const startedMs = systemClock.monotonicMs();
  await done;
  await eventually(() => renameNothing(context), { timeoutMs: 240_000, intervalMs: 100 });
  const ms = Math.round(systemClock.monotonicMs() - startedMs);
  process.stdout.write(`writes are looked at again after ${ms} ms\n`);
}

/** A write that people's rules are asked about: these answer when the server leads again. */
async function renameNothing({ world, roles }: ScriptContext): Promise<void> {
  const { rules } = await world.call('GET', `roletemplates/${roles.watcher}`);
  await world.call('PUT', `roletemplates/${roles.watcher}`, { name: 'watcher', rules });
}

function count(tally: Map<string, number>, what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}
