/**
 * The three ways a command can fail. They are printed in one place (`cli/`),
 * which also turns them into an exit code.
 *
 * Messages start in lower case, end without a period and never hold a Secret
 * value or the body of an HTTP answer.
 */

/** The user asked for something that cannot be done as typed. Exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** Each hint is one line that says what to type or change next. */
  readonly hints: readonly string[]

  constructor(message: string, hints: readonly string[] = []) {
    super(message)
    this.hints = hints
  }
}

/** One whose message says itself which file or thing it is about. */
export class PlacedError extends UserError {
  /** What it is about, as the message has it. */
  readonly place: string

  constructor(place: string, message: string, hints: readonly string[] = []) {
    super(message, hints)
    this.place = place
  }
}

/** Somebody else changed meanwhile what was to be written (exit code 4 of design §3). */
export class ChangedMeanwhile extends PlacedError {}

/**
 * Why the cluster did not give an answer.
 *
 * - `denied`: 401 or 403
 * - `conflict`: 409, 412: somebody changed the object meanwhile
 * - `notFound`: 404 for a named object
 * - `unreachable`: no connection, TLS failure, cut in the middle
 * - `timeout`: no answer within `--request-timeout`
 * - `server`: any other answer that is not a success
 */
export type ApiFailure = 'denied' | 'conflict' | 'notFound' | 'unreachable' | 'timeout' | 'server'

/** What was asked of the cluster, in kubectl's words; never a body. */
export interface ApiRequestInfo {
  /** Kubernetes verb (`list`), not the HTTP method. */
  readonly verb: string
  /** Resource with group, `deployments.apps`; or a path for requests outside resources. */
  readonly resource: string
  readonly namespace?: string
  readonly name?: string
}

/** The cluster refused, failed or did not answer. Exit code 3, 4 or 5 by `failure`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly failure: ApiFailure
  readonly request: ApiRequestInfo
  /** HTTP status, absent when there was no answer. */
  readonly status?: number
  /** `Status.reason` of the answer (`Forbidden`, `Expired`): a word from a fixed list, no free text. */
  readonly reason?: string
  readonly hints: readonly string[]

  constructor(
    message: string,
    details: {
      readonly failure: ApiFailure
      readonly request: ApiRequestInfo
      readonly status?: number
      readonly reason?: string
      readonly hints?: readonly string[]
    },
  ) {
    super(message)
    this.failure = details.failure
    this.request = details.request
    this.hints = details.hints ?? []
    if (details.status !== undefined) this.status = details.status
    if (details.reason !== undefined) this.reason = details.reason
  }
}

/** The same error with other hints. */
export function withHints(error: ApiError, hints: readonly string[]): ApiError {
  const { failure, request, status, reason } = error
  return new ApiError(error.message, {
    failure,
    request,
    hints,
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
  })
}

/**
 * Why something besides the cluster, such as a database, did not do what it was asked.
 *
 * - `refused`: it knows who asks, and says no
 * - `unreachable`: it does not answer
 * - `failed`: anything else
 */
export type ServiceFailure = 'refused' | 'unreachable' | 'failed'

/** A service that knows a credential failed. Exit code 3 when it refused, else 5. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly failure: ServiceFailure
  readonly hints: readonly string[]

  constructor(message: string, failure: ServiceFailure, hints: readonly string[] = []) {
    super(message)
    this.failure = failure
    this.hints = hints
  }
}

/** Something this program believed impossible. Exit code 70; worth a report. */
export class Bug extends Error {
  override readonly name = 'Bug'
}

/** Makes a `switch` over a union complete: a forgotten case does not compile. */
export function unreachable(value: never): never {
  throw new Bug(`unexpected case ${JSON.stringify(value)}`)
}
