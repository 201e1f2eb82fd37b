/** One piece of an expression's text. */
export interface Token {
  readonly kind: 'identifier' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'sign' | 'end';
  /** As it stands in the text. */
  readonly text: string;
  /** What a string or bytes literal says. */
  readonly content?: string | Uint8Array;
  readonly at: number;
}
