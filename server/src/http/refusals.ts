import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Response } from 'express';
import { ERROR_SENTENCES, type ErrorCode, type Refusal } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { Log } from '../log.ts';

/** The only place that knows HTTP statuses. A new error code does not compile until it has one here. */
const STATUS: Record<ErrorCode, number> = {
  bad_request: 400,
  email_taken: 400,
  weak_password: 400,
  unauthorized: 401,
  invalid_credentials: 401,
  second_factor_required: 401,
  invalid_code: 401,
  challenge_expired: 401,
  password_required: 401,
  passkey_unknown: 401,
  passkey_refused: 401,
  passkey_counter: 401,
  refresh_reused: 401,
  session_expired: 401,
  session_ended: 401,
  account_locked: 403,
  registration_closed: 403,
  invitation_required: 403,
  invalid_invitation: 403,
  invalid_link: 403,
  origin_not_allowed: 403,
  insecure_transport: 403,
  admin_only: 403,
  own_account: 403,
  wrong_email: 403,
  not_allowed: 403,
  must_knock: 403,
  room_locked: 403,
  kept_out: 403,
  not_host: 403,
  not_found: 404,
  unknown_event: 404,
  request_timeout: 408,
  room_full: 409,
  room_ended: 409,
  // It is how this server is set up, and no outage that passes.
  mail_unavailable: 409,
  room_limit: 409,
  room_in_use: 409,
  passkey_known: 409,
  passkey_limit: 409,
  second_factor_on: 409,
  second_factor_off: 409,
  payload_too_large: 413,
  too_many_requests: 429,
  internal: 500,
  store_unavailable: 503,
  not_ready: 503,
};

/** Answers with a refusal; `more` is for what one route adds to the body. */
export function refuse(res: Response, error: AppError, more: Record<string, unknown> = {}): void {
  const body: Refusal & Record<string, unknown> = { code: error.code, message: error.message, ...error.more };
  if (error.issues !== undefined) body.issues = error.issues;
  if (error.retryAfterSeconds !== undefined) res.set('Retry-After', String(error.retryAfterSeconds));
  res.status(STATUS[error.code]).json({ ...body, ...more });
}

/**
 * The whole answer to what Node could not make a request of, by the code of its error; null for what is no fault of the
 * request, such as a broken connection.
 */
export function requestFaultAnswer(code: string | undefined): string | null {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return rawAnswer('request_timeout');
  if (code === 'HPE_HEADER_OVERFLOW') return rawAnswer('payload_too_large', 431);
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return rawAnswer('payload_too_large');
  return code?.startsWith('HPE_') ? rawAnswer('bad_request') : null;
}

function rawAnswer(code: ErrorCode, status = STATUS[code]): string {
  const body = JSON.stringify({ code, message: ERROR_SENTENCES[code] } satisfies Refusal);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** The end of every failed request: JSON, a code and a sentence, never HTML or a stack. */
export function answerRefusals(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const refusal = asRefusal(error);
    if (refusal.code === 'internal') log.error({ err: error, method: req.method, route: routeOf(req.route) }, 'bug');
    if (refusal.code === 'store_unavailable') log.warn({ err: refusal.cause ?? refusal }, 'store is away');
    // Too late for another answer: the connection is all that can still say that something went wrong.
    if (res.headersSent) res.destroy();
    else refuse(res, refusal);
  };
}

function asRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = statusOf(error);
  // What Express throws about the request itself, such as a broken path.
  if (status !== null && status >= 400 && status < 500) return new AppError('bad_request', { cause: error });
  return new AppError('internal', { message: ERROR_SENTENCES.internal, cause: error });
}

/** The field by which `http-errors`, used inside Express, marks an error that the client caused. */
function statusOf(error: unknown): number | null {
  const { status } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  return typeof status === 'number' ? status : null;
}

/** The pattern of the matched route, such as `/api/rooms/:id`: it names no room. */
export function routeOf(route: unknown): string {
  const path = typeof route === 'object' && route !== null ? (route as { path?: unknown }).path : undefined;
  return typeof path === 'string' ? path : 'unmatched';
}
