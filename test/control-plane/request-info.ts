/** What a request asks of the API server, in the words of RBAC. */
export interface RequestInfo {
  readonly verb: string
  /** `''` for the core group and for paths that are no resource. */
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  /** True for a list that goes on from a `continue` token. */
  readonly continued: boolean
}

/**
 * Reads method and URL as kube-apiserver does
 * (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go).
 */
export function requestInfo(method: string, target: string): RequestInfo {
  const url = new URL(target, 'https://api')
  const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  const [prefix, group = '', version] = parts
  if (prefix === 'api' && parts.length > 2) return resource(method, url, '', parts.slice(2))
  if (prefix === 'apis' && version && parts.length > 3) {
    return resource(method, url, group, parts.slice(3))
  }
  const nothing = { group: '', resource: '', subresource: '', namespace: '', name: '' }
  return { verb: method.toLowerCase(), ...nothing, continued: false }
}

function resource(method: string, url: URL, group: string, parts: readonly string[]): RequestInfo {
  // `/namespaces/x` is the namespace itself, `/namespaces/x/pods` something in it.
  const inNamespace =
    parts[0] === 'namespaces' && parts.length > 2 && !namespaceSubresources.has(parts[2] ?? '')
  const namespace = parts[0] === 'namespaces' ? (parts[1] ?? '') : ''
  const [name0 = '', name = '', subresource = ''] = inNamespace ? parts.slice(2) : parts
  return {
    verb: verb(method, url, name),
    group,
    resource: name0,
    subresource,
    namespace,
    name,
    continued: Boolean(url.searchParams.get('continue')),
  }
}

const namespaceSubresources = new Set(['status', 'finalize'])

function verb(method: string, url: URL, name: string): string {
  const watch = url.searchParams.get('watch')
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (watch === 'true' || watch === '1') return 'watch'
      return name ? 'get' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'DELETE':
      return name ? 'delete' : 'deletecollection'
    default:
      return method.toLowerCase()
  }
}
