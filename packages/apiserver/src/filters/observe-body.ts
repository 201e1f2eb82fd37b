import type { ApiResponse } from '../http/api-message.ts';

/** The answer, with `onEnd` called once when its stream has ended, whoever ended it; at once when it is no stream. */
export function observeBody(response: ApiResponse, onEnd: () => void): ApiResponse {
  const { body } = response;
  if (body instanceof Uint8Array) {
    onEnd();
    return response;
  }
  return { ...response, body: { [Symbol.asyncIterator]: () => observed(body, onEnd) } };
}

/** By hand and not as a generator: it adds one turn to a chunk, and not three. */
function observed(
  body: AsyncIterable<Uint8Array>,
  onEnd: () => void,
): AsyncIterator<Uint8Array, void> {
  const chunks = body[Symbol.asyncIterator]();
  let ended = false;
  const end = (): void => {
    if (!ended) onEnd();
    ended = true;
  };
  return {
    async next() {
      try {
        const result = await chunks.next();
        if (result.done) end();
        return result as IteratorResult<Uint8Array, void>;
      } catch (error) {
        end();
        throw error;
      }
    },
    async return() {
      end();
      await chunks.return?.();
      return { done: true, value: undefined };
    },
  };
}
