import { ApiError, type ApiFailure, type ApiRequestInfo } from '../../base/errors.ts'
import { DEFAULT_SERVER } from '../kubeconfig/overrides.ts'
import type { StatusFacts } from './status.ts'
import type { WireError } from './wire.ts'

/** What messages may say about the connection. */
export interface Place {
  /** `https://10.0.0.1:6443`. */
  readonly server: string
  /** Whose certificates are trusted; `certificate-authority-data of the kubeconfig`. */
  readonly caName: string
  /** Milliseconds of `--request-timeout`; 0 for none. */
  readonly timeout: number
  /** The end of our own client certificate, if it is over. */
  readonly expiredCertificate?: string
}

/** An answer that is not a success, in words. */
export function answerError(
  request: ApiRequestInfo,
  status: number,
  facts: StatusFacts,
  place: Place,
): ApiError {
  const failure = failureOf(status)
  const hints = hintsFor(status, request, facts, place)
  const { reason } = facts
  return new ApiError(messageFor(status, failure, request, facts), {
    failure,
    request,
    status,
    ...(reason !== undefined && { reason }),
    hints,
  })
}

function failureOf(status: number): ApiFailure {
  if (status === 401 || status === 403) return 'denied'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 404) return 'notFound'
  if (status === 504) return 'timeout'
  return 'server'
}

function messageFor(
  status: number,
  failure: ApiFailure,
  request: ApiRequestInfo,
  { reason, user, byAdmission }: StatusFacts,
): string {
  const what = inWords(request)
  if (status === 401) return `may not ${what}: the server does not accept these credentials (401)`
  if (status === 403 && byAdmission) {
    return `may not ${what}: an admission rule of the cluster refused it (403)`
  }
  if (status === 403) return `may not ${what} (403${user ? ` for user "${user}"` : ''})`
  if (status === 410) return `cannot ${what}: the list is too old to continue (410)`
  const because = reason === undefined ? `${status}` : `${status} ${reason}`
  if (failure === 'notFound') return `cannot ${what}: not found (${because})`
  if (reason === 'AlreadyExists') return `cannot ${what}: there is one already (${because})`
  if (failure === 'conflict') return `cannot ${what}: it was changed meanwhile (${because})`
  return `cannot ${what}: the server answered ${because}`
}

/** `list pods in payments`, `get secrets db-password in payments`, `get /version`. */
export function inWords({ verb, resource, namespace, name }: ApiRequestInfo): string {
  const object = name ? `${resource} ${name}` : resource
  return `${verb} ${object}${namespace ? ` in ${namespace}` : ''}`
}

const ADMISSION_HINT =
  'its own words are not shown, since they may repeat values; whoever runs the cluster knows its webhooks and policies'

function hintsFor(
  status: number,
  request: ApiRequestInfo,
  facts: StatusFacts,
  place: Place,
): readonly string[] {
  if (status === 401) return unauthorizedHints(place)
  if (status === 403 && facts.byAdmission) return [ADMISSION_HINT]
  if (status === 403) return [`the rule that would be enough: ${ruleFor(request)}`]
  if (status === 404 && request.name === undefined) {
    return [`${place.server} does not serve ${request.resource}; is it the right cluster?`]
  }
  if (status === 429) return [`the server is busy${waitHint(facts)}; try again later`]
  if (status >= 500) return ['the server has a problem of its own; its log says more']
  return []
}

function unauthorizedHints({ expiredCertificate }: Place): readonly string[] {
  return expiredCertificate === undefined
    ? ['log in again, or choose other credentials with --context, --user or --token']
    : [`the client certificate expired on ${expiredCertificate}; get a new one`]
}

function ruleFor({ verb, resource, namespace }: ApiRequestInfo): string {
  if (resource.startsWith('/')) return `${verb} on nonResourceURL ${resource}`
  return `${verb} on ${resource}${namespace ? ` in ${namespace}` : ', cluster-wide'}`
}

function waitHint({ retryAfterSeconds }: StatusFacts): string {
  return retryAfterSeconds === undefined ? '' : ` and asks to wait ${retryAfterSeconds} s`
}

/** `--request-timeout` was over. */
export function timeoutError(request: ApiRequestInfo, place: Place): ApiError {
  const seconds = place.timeout / 1000
  return new ApiError(`cannot ${inWords(request)}: ${place.server} took longer than ${seconds} s`, {
    failure: 'timeout',
    request,
    hints: ['give it more time with --request-timeout'],
  })
}

/** No answer, or only a part of one. */
export function connectionError(request: ApiRequestInfo, error: WireError, place: Place): ApiError {
  const { reason, hints } = connectionFault(error, place)
  return new ApiError(`cannot ${inWords(request)}: ${reason}`, {
    failure: error.code === 'ETIMEDOUT' ? 'timeout' : 'unreachable',
    request,
    hints,
  })
}

interface Fault {
  readonly reason: string
  readonly hints: readonly string[]
}

function connectionFault({ code, detail }: WireError, place: Place): Fault {
  const { server } = place
  const shown = detail === undefined ? '' : `: ${detail}`
  switch (code) {
    case 'ECONNREFUSED':
      return { reason: `${server} refused the connection`, hints: [isItUp(server)] }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        reason: `the name of ${server} cannot be resolved`,
        hints: ['check the server name and your network or VPN'],
      }
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { reason: `${server} did not answer`, hints: [isItUp(server)] }
    case 'PROXY':
      return {
        reason: `the proxy on the way to ${server} does not help: ${detail ?? 'unknown'}`,
        hints: ['it comes from proxy-url, HTTPS_PROXY or HTTP_PROXY; NO_PROXY makes exceptions'],
      }
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'TLS_CLOSED':
      return {
        reason: `${server} does not speak TLS as it should`,
        hints: ['is it the port of the API server?'],
      }
    case 'BAD_JSON':
      return {
        reason: `what ${server} answered is not JSON`,
        hints: ['is it an API server, or a login page of a proxy in front of it?'],
      }
    default:
      return certificateFault(code, shown, place) ?? broken(code, shown, server)
  }
}

function isItUp(server: string): string {
  return server === DEFAULT_SERVER
    ? 'no kubeconfig was found that names a server; choose one with KUBECONFIG, --kubeconfig or --server'
    : 'is the address right, the cluster running, and a VPN or proxy needed?'
}

function broken(code: string, shown: string, server: string): Fault {
  const cut = code === 'CUT_OFF' || code === 'ECONNRESET' || code === 'Z_BUF_ERROR'
  const reason = cut
    ? `${server} broke off the connection`
    : `the connection to ${server} failed (${code}${shown})`
  return {
    reason,
    hints: ['try again; if it stays, look at the server and what is in front of it'],
  }
}

function certificateFault(
  code: string,
  shown: string,
  { server, caName }: Place,
): Fault | undefined {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return {
        reason: `the certificate of ${server} has expired${shown}`,
        hints: ['the certificate must be renewed on the server; is your clock right?'],
      }
    case 'CERT_NOT_YET_VALID':
      return {
        reason: `the certificate of ${server} is not valid yet${shown}`,
        hints: ['is your clock right?'],
      }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        reason: `the certificate of ${server} is for another name${shown}`,
        hints: ['use a name it is for as the server, or give one with --tls-server-name'],
      }
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'CERT_SIGNATURE_FAILURE':
      return {
        reason: `the certificate of ${server} was signed by an unknown authority${shown}`,
        hints: [
          `trusted are the authorities of ${caName}`,
          'give another one with --certificate-authority',
        ],
      }
    default:
      return undefined
  }
}
