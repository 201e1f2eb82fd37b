import type { Logger } from '@drover/base';
import { pino } from 'pino';
import type { LogKeeper } from './log-keeper.ts';

/** Keys whose values never reach the log. */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'x-api-tunnel-token',
  'x-api-tunnel-params',
];

/** The log of the process: one JSON object a line on standard error, and in `keeper`. */
export function createLogger(level: 'debug' | 'info', keeper?: LogKeeper): Logger {
  const stderr = pino.destination({ dest: 2, sync: true });
  const write = (line: string): void => {
    stderr.write(line);
    keeper?.add(line);
  };
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`]),
        censor: '[redacted]',
      },
    },
    { write },
  );
}
