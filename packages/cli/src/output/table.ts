import { printable } from '../terminal/printable.ts';
import type { Paint } from '../terminal/terminal.ts';

/** Between two columns. */
const GAP = '   ';

/** Colours of states, as far as they say something. */
const STATE_COLOURS: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = {
  active: 'green',
  error: 'red',
  failed: 'red',
  unavailable: 'red',
  removing: 'yellow',
  pending: 'yellow',
  provisioning: 'yellow',
  waiting: 'yellow',
};

/** Writes rows as a table whose columns grow with what comes. */
export class TableWriter {
  readonly #titles: readonly string[];
  readonly #paint: Paint;
  readonly #widths: number[];
  #hasHead = false;

  constructor(titles: readonly string[], paint: Paint) {
    this.#titles = titles;
    this.#paint = paint;
    this.#widths = titles.map((title) => title.length);
  }

  /** The lines of some rows, with the head before the first ones. */
  lines(rows: readonly (readonly string[])[]): string {
    const cells = rows.map((row) => row.map((cell) => printable(cell) || '-'));
    for (const row of cells) {
      for (const [column, cell] of row.entries()) {
        this.#widths[column] = Math.max(this.#widths[column] ?? 0, cell.length);
      }
    }
    const head = this.#hasHead
      ? []
      : [this.#line(this.#titles, (title) => this.#paint('bold', title))];
    this.#hasHead = true;
    const body = cells.map((row) => this.#line(row, (cell, column) => this.#colour(cell, column)));
    return [...head, ...body].map((line) => `${line}\n`).join('');
  }

  /** The last cell is not padded; colours count for nothing in the width. */
  #line(cells: readonly string[], paint: (cell: string, column: number) => string): string {
    const padded = cells.map((cell, column) => {
      const missing = (this.#widths[column] ?? 0) - cell.length;
      const isLast = column === cells.length - 1;
      return paint(cell, column) + (isLast ? '' : ' '.repeat(Math.max(0, missing)));
    });
    return padded.join(GAP);
  }

  #colour(cell: string, column: number): string {
    const colour = this.#titles[column] === 'STATE' ? STATE_COLOURS[cell] : undefined;
    return colour ? this.#paint(colour, cell) : cell;
  }
}
