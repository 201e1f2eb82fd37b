import type { SourceError } from '../source-error.ts';

/** The text is no expression. */
export class CelSyntaxError extends Error implements SourceError {
  readonly at: number;

  /** What no grammar could say (a macro with the wrong argument) is said without the word `Syntax error`. */
  constructor(at: number, message: string, isGrammatical: boolean = true) {
    super(isGrammatical ? `Syntax error: ${message}` : message);
    this.at = at;
  }
}
