import { createDeadline, hasCode } from '@drover/base';
import {
  type NormanClient,
  NormanError,
  type NormanResource,
  type NormanSchema,
} from '@drover/client/norman';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { formatDuration } from '../output/age.ts';
import { textAt } from '../output/value-text.ts';
import type { WaitGoal } from './goal.ts';

/** How often the resource is looked at, in milliseconds. */
const INTERVAL_MS = 1_000;

/** What {@link waitFor} watches. */
export interface WaitRequest {
  readonly client: NormanClient;
  readonly schema: NormanSchema;
  readonly id: string;
  readonly goal: WaitGoal;
  readonly timeoutMs: number;
}

/**
 * Looks at a resource until it meets a goal, and shows on a terminal what it is doing.
 *
 * @throws `CLI_WAIT_TIMEOUT`
 */
export async function waitFor(
  { clock, signal, terminal }: Host,
  { client, schema, id, goal, timeoutMs }: WaitRequest,
): Promise<NormanResource | undefined> {
  const what = `${schema.id}/${id}`;
  const startMs = clock.monotonicMs();
  let last: NormanResource | undefined;
  using deadline = createDeadline(clock, { what, timeoutMs, signal });
  try {
    for (;;) {
      last = await findOrGone(() => client.get(schema, id, { signal: deadline.signal }));
      if (goal.isMet(last)) return last;
      terminal.progress(
        `${formatDuration(clock.monotonicMs() - startMs)} ${what}: ${stateOf(last)}`,
      );
      await clock.sleep(INTERVAL_MS, { signal: deadline.signal });
    }
  } catch (error) {
    if (!hasCode(error, 'DEADLINE_EXCEEDED')) throw error;
    const facts = { what, condition: goal.text, seconds: timeoutMs / 1_000, state: stateOf(last) };
    throw cliErrors.create('CLI_WAIT_TIMEOUT', facts);
  } finally {
    terminal.progress('');
  }
}

function stateOf(resource: NormanResource | undefined): string {
  if (!resource) return 'not there';
  const state = textAt(resource, ['state']) || 'there';
  const message = textAt(resource, ['transitioningMessage']);
  return message === '' ? state : `${state} (${message})`;
}

/** What `find` finds; `undefined` when there is nothing. */
export async function findOrGone(
  find: () => Promise<NormanResource>,
): Promise<NormanResource | undefined> {
  try {
    return await find();
  } catch (error) {
    const isGone = error instanceof NormanError && error.status === 404;
    if (isGone || hasCode(error, 'CLI_NOT_FOUND')) return undefined;
    throw error;
  }
}
