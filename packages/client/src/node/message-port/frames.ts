/**
 * What travels over a MessagePort between {@link messagePortTransport} and {@link serveMessagePort}.
 *
 * A request and its answer share an `id` chosen by the client. Each has a body: none or whole in the frame itself, or
 * a stream that follows in `data` frames up to `end` (or `fail`). The sender of a stream may be {@link WINDOW_BYTES}
 * ahead of what its reader has taken; the reader gives `credit` for what it took. `abort` says that an exchange is not
 * wanted any more; nothing more is sent for it by either side.
 *
 * Chunks are copied, never transferred: a server may send the same bytes to many watchers.
 *
 * History: 1 (2026-11) first version.
 */
export type ClientFrame =
  | {
      readonly type: 'request';
      readonly id: number;
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string | readonly string[]>>;
      readonly body: FrameBody;
    }
  | { readonly type: 'abort'; readonly id: number }
  | StreamFrame;

/** Frames of the serving side. */
export type ServerFrame =
  | {
      readonly type: 'response';
      readonly id: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: FrameBody;
    }
  | StreamFrame;

/** Frames of a body that is a stream; the same in both directions. */
export type StreamFrame =
  | { readonly type: 'data'; readonly id: number; readonly chunk: Uint8Array }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'fail'; readonly id: number; readonly message: string }
  | { readonly type: 'credit'; readonly id: number; readonly bytes: number };

/** A body in its head frame: whole (perhaps empty), or still to come. */
export type FrameBody =
  | { readonly whole: string | Uint8Array | undefined }
  | { readonly whole?: never; readonly stream: true };

/** How far the sender of a stream may be ahead of its reader. */
export const WINDOW_BYTES = 256 * 1024;

/** Largest chunk of one `data` frame. */
export const MAX_CHUNK_BYTES = 64 * 1024;
