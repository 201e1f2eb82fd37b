import type { Logger } from '@drover/base';
import { pino } from 'pino';

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

/** The log of the process: one JSON object a line on standard error. */
export function createLogger(level: 'debug' | 'info'): Logger {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`]),
        censor: '[redacted]',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
