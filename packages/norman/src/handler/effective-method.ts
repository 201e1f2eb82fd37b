/** The method to act on: `action=remove` and `_method` override the one that was sent. */
export function effectiveMethod(method: string, query: URLSearchParams): string {
  if (query.get('action') === 'remove') return 'DELETE';
  return query.get('_method')?.toUpperCase() || method;
}
