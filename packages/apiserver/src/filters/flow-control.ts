import type { FlowControl, FlowHeaders } from '../flow-control/flow-control.ts';
import type { ApiResponse } from '../http/api-message.ts';
import type { Filter } from './filter.ts';
import { plainResponse } from './plain-response.ts';

/** Lets requests wait for their turn, and refuses those for which the wait would be too long. */
export function flowControl(control: FlowControl): Filter {
  return async (context, next) => {
    const { user, info, signal } = context;
    const { flowClass, headers } = control.placeOf(user, info);
    if (!flowClass) return withHeaders(await next(context), headers);
    const wanted = { flow: user.name, seats: control.seatsOf(info) };
    if (!flowClass.tryEnter(wanted)) {
      const admission = await flowClass.enter({ ...wanted, signal });
      if (admission !== 'admitted') return withHeaders(tooManyRequests(), headers);
    }
    try {
      return withHeaders(await next(context), headers);
    } finally {
      flowClass.leave(wanted);
    }
  };
}

function withHeaders(response: ApiResponse, headers: FlowHeaders): ApiResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

function tooManyRequests(): ApiResponse {
  const response = plainResponse(429, 'Too many requests, please try again later.\n');
  return { ...response, headers: { ...response.headers, 'retry-after': '1' } };
}
