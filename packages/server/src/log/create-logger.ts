import type { Logger } from '@drover/base';
import { pino } from 'pino';
import type { LogLevel } from '../config/config.ts';

/** Facts whose values never reach the log. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'kubeconfig',
  'password',
  'secret',
  'token',
]);

/** The log of the process: one JSON object a line on standard error. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      formatters: {
        level: (label) => ({ level: label }),
        log: (facts) => withoutSecrets(facts),
      },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: false }),
  );
}

/** Facts are flat by convention, so the first level is all there is to look at. */
function withoutSecrets(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [
      key,
      SECRET_KEYS.has(key.toLowerCase()) ? '[redacted]' : value,
    ]),
  );
}
