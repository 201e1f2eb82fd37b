import type { Logger } from '@drover/base';

/** Prints what an agent complains of; the rest of a thousand logs is noise. */
export function complaintsOf(cluster: string): Logger {
  const print = (facts: object, message: string): void =>
    console.error(cluster, message, JSON.stringify(facts));
  const logger: Logger = {
    debug: () => {},
    info: () => {},
    warn: print,
    error: print,
    child: () => logger,
  };
  return logger;
}
