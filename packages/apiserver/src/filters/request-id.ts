import type { Filter } from './filter.ts';

/** Names each answer, so that people can find its request in the log. */
export const requestId: Filter = async (context, next) => {
  const response = await next(context);
  return { ...response, headers: { ...response.headers, 'audit-id': context.requestId } };
};
