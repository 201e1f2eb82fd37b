/** The headers of a request as they were sent: repeated ones keep each value, where Node would join or drop them. */
export function requestHeaders(raw: readonly string[]): Record<string, string | string[]> {
  // Without a prototype, so that no name of a header means anything else.
  const headers = Object.create(null) as Record<string, string | string[]>;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    const value = raw[at + 1] as string;
    const present = headers[name];
    if (present === undefined) headers[name] = value;
    else headers[name] = typeof present === 'string' ? [present, value] : [...present, value];
  }
  return headers;
}
