/** One entry of a package's error catalogue. */
export interface ErrorDefinition {
  /** HTTP status that the error becomes at an API. */
  readonly status: number;
  /** What happened. `{name}` is replaced by the value of that name given to the error. */
  readonly message: string;
  /** What the reader can do about it. May hold `{name}` too. */
  readonly remedy: string;
}

/** The facts that fill a message template. Never put a secret here. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Options of a coded error beside its facts. */
export interface CodedErrorOptions {
  /** The failure below this one. */
  readonly cause?: unknown;
}

/**
 * A failure with a code from a catalogue. Tell errors apart by `code` (or {@link hasCode}), never by message.
 */
export class CodedError<Code extends string = string> extends Error {
  override readonly name = 'CodedError';
  /** Stable, SCREAMING_SNAKE_CASE, listed in docs/reference/errors.md. */
  readonly code: Code;
  /** HTTP status that the error becomes at an API. */
  readonly status: number;
  /** What the reader can do about it. */
  readonly remedy: string;
  /** The values that filled the templates. */
  readonly facts: ErrorFacts;

  constructor(
    code: Code,
    definition: ErrorDefinition,
    facts: ErrorFacts,
    options: CodedErrorOptions,
  ) {
    super(
      fill(definition.message, facts),
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.code = code;
    this.status = definition.status;
    this.remedy = fill(definition.remedy, facts);
    this.facts = facts;
  }
}

/** What {@link defineErrors} returns: the catalogue, and a factory over it. */
export interface ErrorCatalogue<Code extends string> {
  /** All entries by code; docs/reference/errors.md is the union of these over the packages, checked by a test. */
  readonly definitions: Readonly<Record<Code, ErrorDefinition>>;
  /** A new error of that code. Missing facts stay visible as `{name}`, so that a test finds them. */
  create<C extends Code>(code: C, facts?: ErrorFacts, options?: CodedErrorOptions): CodedError<C>;
  /** Whether `error` is one of this catalogue with that code. */
  is<C extends Code>(error: unknown, code: C): error is CodedError<C>;
}

/**
 * Declares the error catalogue of a package.
 *
 * @example
 * ```ts
 * export const tunnelErrors = defineErrors({
 *   TUNNEL_STREAM_REFUSED: { status: 502, message: 'The agent refused {address}', remedy: 'Allow the address in the agent.' },
 * });
 * throw tunnelErrors.create('TUNNEL_STREAM_REFUSED', { address: 'tcp/10.0.0.1:443' });
 * ```
 */
export function defineErrors<const D extends Readonly<Record<string, ErrorDefinition>>>(
  definitions: D,
): ErrorCatalogue<Extract<keyof D, string>> {
  type Code = Extract<keyof D, string>;
  const table: Readonly<Record<Code, ErrorDefinition>> = definitions;
  return {
    definitions: table,
    create: (code, facts = {}, options = {}) => new CodedError(code, table[code], facts, options),
    is: <C extends Code>(error: unknown, code: C): error is CodedError<C> => hasCode(error, code),
  };
}

/** Whether `error` is a {@link CodedError} with that code. */
export function hasCode<C extends string>(error: unknown, code: C): error is CodedError<C> {
  return error instanceof CodedError && error.code === code;
}

/** The message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fill(template: string, facts: ErrorFacts): string {
  return template.replaceAll(/\{(\w+)\}/g, (hole, name: string) => {
    const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
    return value === undefined ? hole : String(value);
  });
}
