/** Evaluation cannot give a value: a missing key, a division by zero. `&&`, `||` and `exists` may go on without it. */
export class CelError extends Error {}

/** The expression costs more than it may; nothing goes on after it. */
export class CostLimitError extends Error {
  constructor() {
    super('operation cancelled: actual cost limit exceeded');
  }
}

/** No function takes the values that it was given; operators are not named. */
export function noSuchOverload(name?: string): CelError {
  return new CelError(name === undefined ? 'no such overload' : `no such overload: ${name}`);
}
