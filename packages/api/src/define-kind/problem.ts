/** Codes of the v3 API for a body that is refused; all are HTTP 422. */
export type ProblemCode =
  | 'InvalidBodyContent'
  | 'InvalidCharacters'
  | 'InvalidDateFormat'
  | 'InvalidFormat'
  | 'InvalidOption'
  | 'InvalidReference'
  | 'InvalidState'
  | 'InvalidType'
  | 'MaxLengthExceeded'
  | 'MaxLimitExceeded'
  | 'MinLengthExceeded'
  | 'MinLimitExceeded'
  | 'MissingRequired'
  | 'NotNullable'
  | 'NotUnique';

/** Why an object cannot be accepted. */
export interface Problem {
  readonly code: ProblemCode;
  /** Name of the field as the API spells it; absent when the whole body is wrong. */
  readonly fieldName?: string;
  /** What is wrong and what would be right, for the person who sent it. */
  readonly message: string;
  /** What would be right, where the message does not say it. */
  readonly remedy?: string;
}
