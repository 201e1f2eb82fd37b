/** What is wrong with a text, for the person who typed it. */
export interface FormatProblem {
  /** What is wrong, without the name of the field. */
  readonly message: string;
  /** What would be right. */
  readonly remedy: string;
}

/** A check of a text that is not empty; pure, and linear in its length. */
export type FormatCheck = (text: string) => FormatProblem | undefined;

/** What was read from a text, or why it could not be. */
export type Reading<T> =
  | { readonly value: T; readonly problem?: undefined }
  | { readonly problem: FormatProblem; readonly value?: undefined };

/** A reading that failed. */
export function failed(message: string, remedy: string): { readonly problem: FormatProblem } {
  return { problem: { message, remedy } };
}
