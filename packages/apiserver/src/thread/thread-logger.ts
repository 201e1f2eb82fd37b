import { errorMessage, type Logger } from '@drover/base';
import type { ApiThreadEvent } from './thread-messages.ts';

type LogEvent = Extract<ApiThreadEvent, { type: 'log' }>;

/** A logger that hands its lines to another thread. */
export function threadLogger(post: (event: LogEvent) => void, bound: object = {}): Logger {
  const at =
    (level: LogEvent['level']) =>
    (facts: object, message: string): void =>
      post({ type: 'log', level, facts: toCloneable({ ...bound, ...facts }), message });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (facts) => threadLogger(post, { ...bound, ...facts }),
  };
}

/** Facts in a form that can be sent: errors keep their class and text, which cloning would lose. */
function toCloneable(facts: object): object {
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Error ? describe(value) : toPlain(value),
    ]),
  );
}

function describe(error: Error): object {
  const { name, stack, cause } = error;
  return {
    type: name,
    message: errorMessage(error),
    stack,
    ...('code' in error && { code: toPlain(error.code) }),
    ...(cause !== undefined && { cause: errorMessage(cause) }),
  };
}

function toPlain(value: unknown): unknown {
  return typeof value === 'object' || typeof value === 'function' ? JSON.stringify(value) : value;
}
