import { requestTooLargeError } from '@drover/apimachinery';
import { headerOf } from '../http/api-message.ts';
import type { Filter } from './filter.ts';

/** The largest body that is taken, in bytes: twice what Kubernetes lets an object have, for patches and their encoding. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Refuses a body that says itself that it is too large, before anything of it is read; others are counted while they are read. */
export const bodyLimit: Filter = (context, next) => {
  const length = Number(headerOf(context.request, 'content-length') ?? 0);
  if (length > MAX_BODY_BYTES) throw requestTooLargeError(`limit is ${MAX_BODY_BYTES}`);
  return next(context);
};
