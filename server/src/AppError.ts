import { ERROR_SENTENCES, type ErrorCode, type Issue } from '@parley/protocol';

/**
 * An expected refusal. Use cases throw it; the doors turn it into a status or an acknowledgement. Anything else that
 * is thrown is a bug and is answered `internal`.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly issues: Issue[] | undefined;
  /** Seconds after which the same request may succeed, for `too_many_requests`. */
  readonly retryAfterSeconds: number | undefined;
  /** What this refusal alone says beside code and sentence. */
  readonly more: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: ErrorCode,
    options: {
      message?: string;
      issues?: Issue[];
      retryAfterSeconds?: number;
      more?: Readonly<Record<string, unknown>>;
      cause?: unknown;
    } = {},
  ) {
    super(options.message ?? ERROR_SENTENCES[code], { cause: options.cause });
    this.code = code;
    this.issues = options.issues;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.more = options.more;
  }
}
