/** Control characters, those that steer a terminal among them. */
const CONTROL = /[\p{Cc}--[\t\n]]/gv;

/** A text from a server without what could steer the terminal; tabs and line feeds stay. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, '\ufffd');
}
