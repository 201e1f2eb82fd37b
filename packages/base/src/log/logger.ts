/**
 * What a library needs of a logger; pino's shape. Facts go into the object under fixed keys
 * (`cluster controller namespace name reconcileID requestID session stream err`), the message is constant.
 *
 * Levels: error = someone must act, warn = degraded, info = state changed, debug = step.
 */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  /** A logger that adds `facts` to each line. */
  child(facts: object): Logger;
}

/** A logger that says nothing. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
