import type { ApiRequestInfo } from '../../base/errors.ts'

/** The answer to a write holds the object with its values, unless only its metadata is asked for. */
export const OBJECT_METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

/** One request to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with query, below the server's own base path: `/api/v1/pods?limit=500`. */
  readonly path: string
  /** Defaults to `application/json`. */
  readonly accept?: string
  readonly contentType?: string
  readonly body?: string
  /** Gives this request up; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** How to name this request in an error message. */
  readonly info: ApiRequestInfo
}

/**
 * A connection to one API server: one keep-alive transport, authenticated,
 * compressed, cancellable.
 */
export interface ApiClient {
  /** Server address and context, for messages: `https://10.0.0.1:6443 (context staging)`. */
  readonly name: string
  /**
   * Sends the request and parses the JSON answer.
   *
   * @throws ApiError for every answer that is not a success and for every lack
   * of one; it never carries the body
   */
  json(request: ApiRequest): Promise<unknown>
  /** The same for an answer that is not JSON, such as protobuf: the whole body, decompressed. */
  bytes(request: ApiRequest): Promise<Buffer>
  close(): void
}
