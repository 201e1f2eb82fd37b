/** A question as the address of its page has it; what is not asked yet is absent. */
export interface WhySearch {
  readonly user?: string;
  readonly verb?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly cluster?: string;
}

const FIELDS = ['user', 'verb', 'resource', 'name', 'namespace', 'cluster'] as const;

/** The question in an address. */
export function whySearch(search: Readonly<Record<string, unknown>>): WhySearch {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = search[field];
      const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
      return text.trim() === '' ? [] : [[field, text.trim()]];
    }),
  );
}
