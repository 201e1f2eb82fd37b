import type { Logger } from '@drover/base';
import { pino } from 'pino';
import type { LogLevel } from '../config/config.ts';
import type { KeptLines } from './kept-lines.ts';

/** Facts whose values never reach the log. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'kubeconfig',
  'password',
  'secret',
  'token',
]);

/** The log of the process: one JSON object a line on standard error, and the last of them in `kept`. */
export function createLogger(level: LogLevel, kept?: KeptLines): Logger {
  const stderr = pino.destination({ dest: 2, sync: false });
  const write = (line: string): void => {
    stderr.write(line);
    kept?.add([line.trimEnd()]);
  };
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
    { write },
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
