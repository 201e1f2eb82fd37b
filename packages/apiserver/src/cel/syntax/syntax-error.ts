import type { SourceError } from '../source-error.ts';

/** The text is no expression. */
export class CelSyntaxError extends Error implements SourceError {
  readonly at: number;

  constructor(at: number, message: string) {
    super(`Syntax error: ${message}`);
    this.at = at;
  }
}
