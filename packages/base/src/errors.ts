import { defineErrors } from './errors/define-errors.ts';

/** Failures of the queues of this package. */
export const queueErrors = defineErrors({
  QUEUE_BUSY: {
    status: 500,
    message: 'The queue already has a consumer',
    remedy: 'This is a bug in Drover: give each consumer a queue of its own, and report it.',
  },
});

/** Failures of waiting. */
export const timeoutErrors = defineErrors({
  DEADLINE_EXCEEDED: {
    status: 504,
    message: '{what} took longer than {timeoutMs} ms',
    remedy: 'Try again; if it stays slow, look at the load and the network between the two sides.',
  },
});
