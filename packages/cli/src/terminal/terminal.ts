/** The colours that are used. */
export type Colour = 'red' | 'green' | 'yellow' | 'grey' | 'bold';

/** Puts a colour around a text, or returns it as it is where there are no colours. */
export type Paint = (colour: Colour, text: string) => string;

/** Where the program speaks and listens. */
export interface Terminal {
  /** Whether the output is read by a person, and how wide it is. */
  readonly output: { readonly isTerminal: boolean; readonly columns: number };
  /** Whether a person can be asked. */
  readonly canAsk: boolean;
  /** For the output. */
  readonly paint: Paint;
  /** For what is said beside the output. */
  readonly paintNote: Paint;
  /** Writes to the output, as it is. */
  write(text: string): void;
  /** Says a line beside the output, on standard error. */
  note(line: string): void;
  /** Shows a line that the next one overwrites; nothing where nobody looks. An empty one ends it. */
  progress(line: string): void;
  /**
   * @throws the reason of the signal; `AbortError` after Ctrl-C.
   */
  ask(question: string, options: AskOptions): Promise<string>;
  /** All of standard input, as text. */
  readInput(options: { readonly maxBytes: number }): Promise<string>;
}

/** How a question is asked. */
export interface AskOptions {
  /** Does not show what is typed. */
  readonly isSecret?: boolean;
  readonly signal: AbortSignal;
}
