/** One file of a support bundle: a value that is written as JSON, text, or the lines of a log. */
export type BundleFile = { readonly name: string } & (
  | { readonly value: unknown }
  | { readonly text: string }
  | { readonly lines: readonly string[] }
);
